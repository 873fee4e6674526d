// What a first visit downloads, gzipped as a server would send it; fails over the budget.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 300;
const dist = resolve(dirname(fileURLToPath(import.meta.url)), "../dist");
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

let total = 0;
for (const { name, parentPath } of files) {
  const bytes = readFileSync(resolve(parentPath, name));
  const kb = (name.endsWith(".woff2") ? bytes.length : gzipSync(bytes).length) / 1000;
  total += kb;
  console.log(`${kb.toFixed(1).padStart(8)} kB  ${name}`);
}
console.log(`${total.toFixed(1).padStart(8)} kB  together (budget ${BUDGET_KB} kB)`);
if (total > BUDGET_KB) process.exit(1);
