// The built gallery over HTTP, under the very policy that the shell sends with the window.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../gallery/dist/", import.meta.url));
const SHELL = fileURLToPath(new URL("../../src-tauri/tauri.conf.json", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

/** Serves on a free port of the loopback; gives the address. */
export async function serve(): Promise<{ address: string; server: Server }> {
  const policy: string = JSON.parse(await readFile(SHELL, "utf8")).app.security.csp;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = join(DIST, normalize(path === "/" ? "index.html" : path));
    readFile(file).then(
      (bytes) => {
        // As the shell does: a nonce for the one style element, and for it alone.
        const nonce = randomBytes(16).toString("base64");
        const type = extname(file);
        const body = type === ".html" ? bytes.toString().replaceAll("__TAURI_STYLE_NONCE__", nonce) : bytes;
        response.writeHead(200, {
          "content-type": TYPES[type] ?? "application/octet-stream",
          "content-security-policy": policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`),
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
