import { defineConfig, mergeConfig } from "vitest/config";
import vite from "./vite.config";

// A deadline for what hangs; a machine that does other things beside it is slow, and not wrong.
export default mergeConfig(vite, defineConfig({ test: { testTimeout: 40_000 } }));
