import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The gallery in a real browser: no shell and no engine behind it.
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  cacheDir: fileURLToPath(new URL("../node_modules/.vite/browser", import.meta.url)),
  test: {
    include: ["**/*.browser.ts"],
    environment: "node",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Two pages at a time: as many as there are cores.
    maxConcurrency: 2,
    fileParallelism: false,
  },
});
