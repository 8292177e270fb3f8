// A small server for the bench in a browser: a few folders of the project on the loopback address, cross-origin isolated.
// Unlike the page's own server it sends no content security policy: the peers start workers from blobs.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const kFolders = ['build/bench-page/', 'build/wasm/', 'build/wasm-fast/', 'tests/bench/peers/node_modules/'];

const kTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves on a free port until close() is called. '/' is an empty page. */
export async function serve_bench(root: string): Promise<{ address: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?', 1)[0] as string)).slice(1);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (path === '') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>Untaught bench</title>');
      return;
    }
    const file = join(root, path);
    if (!kFolders.some((folder) => path.startsWith(folder)) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', kTypes[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new Error('the server has no address');
  return {
    address: `http://127.0.0.1:${at.port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
