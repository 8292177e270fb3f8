// The local server: the built page on this machine's loopback, with the headers that a strict host would send.
// It serves files below one folder and nothing else; it does not list folders, write, or talk to other machines.
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import { mime_type } from './mime.ts';
import { security_headers } from './security.ts';

// Only names of this machine: a foreign name that was pointed at 127.0.0.1 gets no answer.
const local_host = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The file below `folder` that a request's path names, or null: it does not exist or lies outside. */
async function find_file(folder: string, url: string): Promise<{ path: string; size: number; tag: string } | null> {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return null;
  }
  if (!name.startsWith('/') || /[\0\\]/.test(name) || name.split('/').includes('..')) return null;
  if (name.endsWith('/')) name += 'index.html';
  try {
    // Links are followed before the check, so none leads out.
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    if (!path.startsWith(root + sep)) return null;
    const found = await stat(path);
    if (!found.isFile()) return null;
    return { path, size: found.size, tag: `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"` };
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...security_headers, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!local_host.test(request.headers.host ?? '')) return refuse(response, 403, 'forbidden: not a local name');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'method not allowed');
  }
  const file = await find_file(folder, request.url ?? '');
  if (!file) return refuse(response, 404, 'not found');
  const headers = { ...security_headers, 'Cache-Control': 'no-cache', ETag: file.tag };
  if (request.headers['if-none-match'] === file.tag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'Content-Type': mime_type(file.path), 'Content-Length': file.size });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** A server of the files below `folder`; it does not listen yet. */
export function create_static_server(folder: string): Server {
  return createServer((request, response) => {
    answer(folder, request, response).catch(() => response.destroy());
  });
}

/** Listens on the loopback address; port 0 picks a free one. Resolves to the page's address, rejects when taken. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://localhost:${typeof address === 'object' && address ? address.port : port}/`);
    });
  });
}
