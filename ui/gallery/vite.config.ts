import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The gallery has no shell behind it: what asks the shell is answered by `host.ts` beside this. */
const withoutShell: Plugin = {
  name: "without-shell",
  enforce: "pre",
  resolveId(source, importer) {
    return /^(\.\.?\/)+host$/.test(source) && importer?.includes("/src/") ? here("./host.ts") : undefined;
  },
};

export default defineConfig({
  root: here("."),
  publicDir: here("../public"),
  plugins: [withoutShell, react(), tailwindcss()],
  server: { port: 5180, fs: { allow: [here("..")] } },
  build: {
    outDir: here("./dist"),
    emptyOutDir: true,
    target: "safari18",
    cssTarget: "safari18",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
