import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// A node serves the page and its interface from one origin. In development the node stands elsewhere: PARLEY_NODE
// names it, and the proxy presents itself as that origin, because the node refuses writes from any other.
const node = process.env["PARLEY_NODE"] ?? "http://127.0.0.1:7480";

export default defineConfig({
  base: "/",
  plugins: [svelte()],
  build: { target: "es2023", outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 900 },
  server: {
    proxy: {
      "/v1": { target: node, changeOrigin: true, headers: { origin: node } },
      "/openapi.json": { target: node, changeOrigin: true },
    },
  },
});
