import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` serves the page on 5174 and passes the rest on to a gateway that runs already.
const gateway = process.env.VIVAVOCE_URL ?? "http://localhost:5173";

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5174,
    proxy: { "/api": gateway, "/live": { target: gateway, ws: true } },
  },
  build: {
    target: "es2022",
    // The page's content security policy allows files only: nothing is inlined as data.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  test: {
    restoreMocks: true,
    testTimeout: 30_000,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: { name: "logic", environment: "node", include: ["tests/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          include: ["tests/**/*.test.tsx"],
          setupFiles: ["tests/setup.ts"],
        },
      },
    ],
  },
});
