// A static host as they come: a site in a folder of an origin, no security headers, files that browsers may keep for ten minutes,
// and endings that it does not know.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { listen } from '../../web/src/server.ts';

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface PlainHost {
  /** Of the site, with its folder. */
  address: string;
  /** Paths that were asked for, relative to the site. */
  asked: string[];
  /** Serves another build from now on. */
  serve(folder: string): void;
  /** Nothing is answered any more; connections break off. */
  disconnect(): void;
  close(): void;
}

export async function open_plain_host(folder = 'dist'): Promise<PlainHost> {
  const site = '/people/somebody/';
  const asked: string[] = [];
  let connected = true;
  const server = createServer((request, response) => {
    if (!connected) return void request.socket.destroy();
    const path = new URL(request.url ?? '', 'http://host').pathname;
    const name = path.startsWith(site) ? path.slice(site.length) || 'index.html' : '';
    asked.push(name);
    const found = name && request.method === 'GET' ? readFile(join(folder, normalize(name))) : Promise.reject(new Error('not here'));
    found.then(
      (content) => {
        const type = types[extname(name)] ?? 'application/octet-stream';
        response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'max-age=600' }).end(content);
      },
      () => response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' }).end('<!doctype html><title>404</title>'),
    );
  });
  const address = (await listen(server, 0)).slice(0, -1) + site;
  return {
    address,
    asked,
    serve: (other) => (folder = other),
    disconnect: () => {
      connected = false;
      server.closeAllConnections();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
