import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const studio = process.env.STUDIO_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // The studio serves the build below /static/webui/; the development server forwards all else to it.
  base: command === "build" ? "/static/webui/" : "/",
  plugins: [react()],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    // ELK is one large file by nature, loaded in a worker when a layout is asked for.
    chunkSizeWarningLimit: 1600,
  },
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  worker: { format: "es" },
  server: {
    proxy: {
      "^/(api|login/once|endpoints|healthz|admin)": { target: studio, changeOrigin: false },
      "/ws": { target: studio, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
}));
