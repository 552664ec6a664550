import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Everything is embedded in the shell: no source maps, nothing inlined that the CSP would refuse.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: "safari18",
    cssTarget: "safari18",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
