// Writes src/generated/events.ts from wire/events.py; with --check, fails when the committed file differs.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const frontend = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const root = resolve(frontend, "..");
const output = resolve(frontend, "src/generated/events.ts");
const BANNER = "// Generated from wire/events.py by `npm run generate`. Do not edit.\n";

function python() {
  const own = [".venv/bin/python", ".venv/Scripts/python.exe"].map((path) => resolve(root, path));
  return process.env.PYTHON ?? own.find(existsSync) ?? "python3";
}

function readSchema() {
  const text = execFileSync(python(), ["-m", "wire.typescript"], { cwd: root, encoding: "utf8" });
  return JSON.parse(text);
}

/** Fields that the wire may leave out, with the value that leaving them out means. */
function defaultsOf(definition) {
  const fields = Object.entries(definition.properties).filter(([, field]) => "default" in field);
  return Object.fromEntries(fields.map(([name, field]) => [name, field.default]));
}

function defaultsTable(definitions) {
  const rows = Object.values(definitions)
    .filter((definition) => definition.properties?.type)
    .map((definition) => [definition.properties.type.enum[0], defaultsOf(definition)]);
  return `export const DEFAULTS = ${JSON.stringify(Object.fromEntries(rows), null, 2)} as const;\n`;
}

function constants(values) {
  return Object.entries(values)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)} as const;\n`)
    .join("");
}

/** Arrays of words and phones are long: their bounds in the schema are for the server to check. */
function withoutBounds(node) {
  if (Array.isArray(node)) return node.map(withoutBounds);
  if (node === null || typeof node !== "object") return node;
  const { maxItems, minItems, ...rest } = node;
  const kept = Array.isArray(rest.items) ? { ...rest, minItems, maxItems } : rest;
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, withoutBounds(value)]));
}

async function render() {
  const { "x-constants": values, ...schema } = readSchema();
  const types = await compile(withoutBounds(schema), "AnyEvent", {
    bannerComment: "",
    format: true,
    style: { printWidth: 110 },
  });
  return [BANNER, constants(values), types, defaultsTable(schema.definitions)].join("\n");
}

const wanted = await render();
if (!process.argv.includes("--check")) {
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, wanted);
} else if (!existsSync(output) || readFileSync(output, "utf8") !== wanted) {
  console.error(
    "src/generated/events.ts differs from wire/events.py: run `npm run generate` and commit the result.",
  );
  process.exit(1);
}
