// The local server: headers on every answer, right types, and no way out of its folder.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { security_headers } from '../../web/src/security.ts';
import { create_static_server, listen } from '../../web/src/server.ts';

const base = mkdtempSync(join(tmpdir(), 'untaught-server-'));
const site = join(base, 'site');
const server = create_static_server(site);
let port = 0;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

// node:http sends the path as it is, where fetch would tidy it up first.
function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

before(async () => {
  mkdirSync(join(site, 'wasm'), { recursive: true });
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(site, 'page.js'), 'export {};');
  writeFileSync(join(site, 'wasm', 'engine.wasm'), '\0asm');
  writeFileSync(join(site, 'wasm', 'engine.mjs'), 'export {};');
  symlinkSync(join(base, 'secret.txt'), join(site, 'link.txt'));
  port = Number(new URL(await listen(server, 0)).port);
});

after(() => {
  server.close();
  rmSync(base, { recursive: true });
});

test('every answer carries the security headers, errors too', async () => {
  for (const path of ['/', '/page.js', '/wasm/engine.mjs', '/missing', '/../secret.txt']) {
    const { headers } = await ask(path);
    for (const [name, value] of Object.entries(security_headers)) {
      assert.equal(headers[name.toLowerCase()], value, `${name} of ${path}`);
    }
  }
});

test('the policy allows nothing inline, no foreign origin and no evaluation of strings', () => {
  const policy = security_headers['Content-Security-Policy'] ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|https?:|\*|data:/);
});

test('files come with their types and lengths', async () => {
  const types: [string, string][] = [
    ['/', 'text/html; charset=utf-8'],
    ['/index.html?x=1', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/wasm/engine.mjs', 'text/javascript; charset=utf-8'],
    ['/wasm/engine.wasm', 'application/wasm'],
  ];
  for (const [path, type] of types) {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], type, path);
    assert.equal(Number(headers['content-length']), body.length, path);
  }
});

test('HEAD sends the headers of GET and no body', async () => {
  const get = await ask('/page.js');
  const head = await ask('/page.js', { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.headers['content-length'], get.headers['content-length']);
});

test('an unchanged file is not sent twice', async () => {
  const first = await ask('/page.js');
  const again = await ask('/page.js', { headers: { 'if-none-match': String(first.headers.etag) } });
  assert.equal(again.status, 304);
  assert.equal(again.body, '');
});

test('no path leads out of the folder', async () => {
  const paths = [
    '/../secret.txt',
    '/wasm/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '//../secret.txt',
    '/link.txt',
    `/${join(base, 'secret.txt')}`,
    '/%00',
    '/%zz',
    'secret.txt',
  ];
  for (const path of paths) {
    const { status, body } = await ask(path);
    assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    assert.doesNotMatch(body, /secret/, path);
  }
});

test('folders without an index, and missing files, are not found', async () => {
  for (const path of ['/wasm', '/wasm/', '/missing.js', '/page.js/']) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test('other methods and foreign host names are refused', async () => {
  const posted = await ask('/', { method: 'POST' });
  assert.equal(posted.status, 405);
  assert.equal(posted.headers.allow, 'GET, HEAD');
  assert.equal((await ask('/', { headers: { host: 'attacker.example' } })).status, 403);
});
