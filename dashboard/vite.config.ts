import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development the API of a running local mode is used.
const local = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", cssTarget: "chrome123", assetsInlineLimit: 0, reportCompressedSize: true },
  server: { proxy: { "/v1/live": { target: local, ws: true }, "/v1": local, "/config.json": local } },
  test: { environment: "jsdom", testTimeout: 30_000, setupFiles: "src/test/setup.ts", css: { modules: { classNameStrategy: "non-scoped" } } },
});
