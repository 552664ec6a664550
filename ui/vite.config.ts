import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Scripts without a letter above Latin-1: with one the webview keeps the whole text at two bytes a letter. */
const narrow: Plugin = {
  name: "narrow",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      chunk.code = chunk.code.replace(/[^\0-\xff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
    }
  },
};

// Everything is embedded in the shell: no source maps, nothing inlined that the CSP would refuse.
export default defineConfig({
  plugins: [react(), tailwindcss(), narrow],
  build: {
    target: "safari18",
    cssTarget: "safari18",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
