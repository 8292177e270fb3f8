// What a build is: the same bytes from any folder, listed with their hashes, small enough for every host and for a first visit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { env, execPath } from 'node:process';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { eventually } from './eventually.ts';
import { open_page } from './launch.ts';
import { open_plain_host } from './plain-host.ts';

const paths = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice('dist/'.length))
  .sort();
const content = (path: string) => readFileSync(join('dist', path));

test('SHA256SUMS lists every file with its hash', () => {
  const lines = paths.filter((path) => path !== 'SHA256SUMS').map((path) => `${createHash('sha256').update(content(path)).digest('hex')}  ${path}\n`);
  assert.equal(content('SHA256SUMS').toString(), lines.join(''));
});

test('the same sources give the same bytes in another folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'untaught-release-'));
  try {
    for (const part of ['web', 'shaders', 'models', 'package.json']) cpSync(part, join(folder, part), { recursive: true });
    for (const preset of ['wasm', 'wasm-fast']) {
      for (const name of readdirSync(join('build', preset)).filter((file) => /^(engine|ui)\.(mjs|wasm)$/.test(file))) {
        cpSync(join('build', preset, name), join(folder, 'build', preset, name));
      }
    }
    // Tools may lie elsewhere; what goes into the page lies where its source map will name it.
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync('node_modules')) {
      if (name === 'fflate' || name === 'libheif-js') cpSync(join('node_modules', name), join(folder, 'node_modules', name), { recursive: true });
      else symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    }
    const built = spawnSync(execPath, ['web/build.mjs', 'page'], { cwd: folder, encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    assert.equal(readFileSync(join(folder, 'dist/SHA256SUMS'), 'utf8'), content('SHA256SUMS').toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no file names a folder of the machine that built it', () => {
  const folders = [resolve('.'), env['UNTAUGHT_TOOLS'], env['HOME']].filter((folder) => folder !== undefined && folder.length > 5);
  for (const path of paths) for (const folder of folders) assert.equal(content(path).includes(`${folder}/`), false, `${path}: ${folder}`);
});

test('no file is larger than 25 MiB', () => {
  for (const path of paths) assert.ok(content(path).length <= 25 * 2 ** 20, path);
});

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

test('a first visit loads at most 1.5 MB of compressed code and 3 MB of models until a photo can be protected', async () => {
  const host = await open_plain_host();
  const opened = await open_page({ webgpu: false, host });
  try {
    await opened.page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.', undefined, { timeout: 60_000 });
    const asked = [...new Set(host.asked)].filter((path) => paths.includes(path));
    assert.ok(['index.html', 'index.js', 'wasm/ui.wasm', 'wasm/engine.wasm'].every((path) => asked.includes(path)), asked.join());
    const sum = (chosen: string[], size: (path: string) => number) => chosen.reduce((total, path) => total + size(path), 0);
    // The canvas' own font is part of ui.wasm. gzip is the weakest of what hosts do.
    const compressed = (path: string) => gzipSync(content(path), { level: 9 }).length;
    const english = sum(asked.filter((path) => !path.startsWith('models/')), compressed);
    // Another language brings its words, and some a typeface in two weights.
    const others = ['de', 'fr', 'es', 'zh', 'ja', 'ar'].map((id) => paths.filter((path) => new RegExp(`^(words/${id}\\.js|fonts/${id}-\\d+\\.ttf)$`).test(path)));
    assert.ok(others.every((own) => own.length > 0));
    const code = english + Math.max(...others.map((own) => sum(own, compressed)));
    const models = sum(asked.filter((path) => path.startsWith('models/')), (path) => content(path).length);
    console.log(`first visit: code, CSS and fonts ${megabytes(english)} compressed, in other languages up to ${megabytes(code)}; models ${megabytes(models)}`);
    assert.ok(code <= 1.5e6, megabytes(code));
    assert.ok(models > 0 && models <= 3e6, megabytes(models));
  } finally {
    await opened.close();
  }
});

test('the first view on a warm cache is measured', async () => {
  const opened = await open_page({ webgpu: false, service_worker: true, host: await open_plain_host() });
  const { page } = opened;
  try {
    await eventually(() => page.evaluate(() => crossOriginIsolated).catch(() => false), (isolated) => isolated);
    await page.addInitScript(() =>
      document.addEventListener('firstframe', () => (document.documentElement.dataset['firstFrame'] = String(performance.now())), true),
    );
    const times: number[] = [];
    for (let visit = 0; visit < 5; ++visit) {
      await page.reload();
      const read = () => page.locator('html').getAttribute('data-first-frame');
      times.push(Number(await eventually(read, (text) => text !== null)));
    }
    times.sort((a, b) => a - b);
    console.log(`first view on a warm cache: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms from the navigation to the first drawn frame`);
    assert.ok(times.every((ms) => ms > 0));
  } finally {
    await opened.close();
  }
});
