import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = "http://localhost:5173";

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
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
});
