// The service worker, dist/service-worker.js: built after the page, because it carries the hash of each of the page's files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Release, ReleaseFile } from './src/offline/release.ts';

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(dirname(web), 'dist');

// What the page never asks for.
const left_out = /\.map$|^service-worker\.js$|^SHA256SUMS$|^_headers$|LICENSE$/;
// What only some photos, some languages, and only networks need.
const when_used = /^(fonts|heif|ort)\//;

function release(): Release {
  const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1).replaceAll('\\', '/'))
    .filter((path) => !left_out.test(path))
    .sort();
  const files = paths.map((path): ReleaseFile => {
    const content = readFileSync(join(dist, path));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { path, bytes: content.length, sha256, ...(when_used.test(path) ? { when_used: true } : {}) };
  });
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  return { version, files };
}

export default defineConfig({
  root: web,
  logLevel: 'warn',
  publicDir: false,
  define: { untaught_release: JSON.stringify(release()) },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: 'es2022',
    sourcemap: true,
    // A classic script: not every browser takes a service worker that is a module.
    lib: { entry: join(web, 'src/service-worker.ts'), formats: ['iife'], name: 'untaught', fileName: () => 'service-worker.js' },
  },
});
