// WebP and AVIF, which the browser decodes for the engine, and HEIC, for which it loads a decoder: right pixels in, a bounded change out, upright, and every file that cannot be
// had named with the reason.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { png_of } from '../../web/src/engine/png.ts';
import { browser_kind, is_turned_avif } from '../../web/src/worker/foreign.ts';
import { encode_heic } from '../support/heif.ts';
import { check_change, textured } from '../support/pictures.ts';
import { decode_png, encode_png, type Picture } from '../support/png.ts';
import { eventually } from './eventually.ts';
import { open_page } from './launch.ts';
import { open_plain_host } from './plain-host.ts';
import { with_orientation } from './reference.ts';

test('a file is told by its first bytes, whatever it is called', () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  assert.equal(browser_kind(bytes('RIFF\0\0\0\0WEBPVP8 ')), 'WebP');
  assert.equal(browser_kind(bytes('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf')), 'AVIF');
  assert.equal(browser_kind(bytes('\0\0\0\x18ftypmif1\0\0\0\0mif1avif')), 'AVIF');
  assert.equal(browser_kind(bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')), null, 'HEIC is none of them');
  assert.equal(browser_kind(bytes('\0\0\0\x10ftypheic\0\0\0\0avif')), null, 'past the end of the box');
  for (const text of ['', 'RIFF', 'RIFF\0\0\0\0WAVEfmt ', '\x89PNG\r\n\x1a\n', '\0\0\0\x1cftyp']) assert.equal(browser_kind(bytes(text)), null);
});

test('the PNG that the engine gets has the pixels, alpha only where there is some, and the EXIF block', () => {
  for (const channels of [3, 4] as const) {
    const { pixels } = textured(5, 7, channels, 3);
    const rgba = new Uint8Array(5 * 7 * 4).fill(255);
    for (let i = 0; i < 35; ++i) rgba.set(pixels.subarray(i * channels, (i + 1) * channels), i * 4);
    const file = Buffer.from(png_of(rgba, 5, 7, { exif: new Uint8Array([1, 2, 3]) }));
    assert.equal(file.readUInt8(25), channels === 3 ? 2 : 6);
    const data = file.indexOf('IDAT');
    const rows = inflateSync(file.subarray(data + 4, data + 4 + file.readUInt32BE(data - 4)));
    for (let y = 0; y < 7; ++y) {
      const row = rows.subarray(y * (5 * channels + 1));
      assert.equal(row[0], 0);
      assert.deepEqual(new Uint8Array(row.subarray(1, 1 + 5 * channels)), pixels.slice(y * 5 * channels, (y + 1) * 5 * channels));
    }
    assert.deepEqual([...file.subarray(file.indexOf('eXIf') + 4).subarray(0, 3)], [1, 2, 3]);
  }
});

test('an AVIF that is stored turned is told', () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  assert.equal(is_turned_avif(bytes('\0\0\0\x1cftypavif\0\0\0\x09irot\x01')), true);
  assert.equal(is_turned_avif(bytes('\0\0\0\x1cftypavif\0\0\0\x09irot\0')), false);
  assert.equal(is_turned_avif(bytes('\0\0\0\x1cftypavif\0\0\0\x09imir\0')), true);
  assert.equal(is_turned_avif(bytes('\0\0\0\x1cftypavif')), false);
});

/** Runs in a page: a WebP without loss. */
async function encode_there({ width, height, base64 }: { width: number; height: number; base64: string }): Promise<string> {
  const rgba = Uint8ClampedArray.from(atob(base64), (letter) => letter.charCodeAt(0));
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 1 })).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

async function encode_webp(browser: Browser, { width, height, pixels }: Picture): Promise<Buffer> {
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; ++i) rgba.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
  const context = await browser.newContext();
  const page = await context.newPage();
  const base64 = await page.evaluate(encode_there, { width, height, base64: rgba.toString('base64') });
  await context.close();
  return Buffer.from(base64, 'base64');
}

/** The WebP in its extended form, with an EXIF orientation (1..8) behind its picture. */
function turned_webp(webp: Buffer, width: number, height: number, orientation: number): Buffer {
  const riff = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
  };
  const is_extended = webp.toString('latin1', 12, 16) === 'VP8X';
  const extended = is_extended ? Buffer.from(webp.subarray(20, 30)) : Buffer.alloc(10);
  extended.writeUInt8(extended.readUInt8(0) | 0x08, 0); // EXIF follows
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  // The TIFF structure of a JPEG's EXIF segment, without what is around it.
  const exif = with_orientation(Buffer.from('ffd8ffd9', 'hex'), orientation).subarray(12, -2);
  const picture = webp.subarray(is_extended ? 30 : 12);
  return riff('RIFF', Buffer.concat([Buffer.from('WEBP'), riff('VP8X', extended), picture, riff('EXIF', exif)]));
}

function half_turned({ width, height, channels, pixels }: Picture): Picture {
  const turned = new Uint8Array(pixels.length);
  for (let i = 0, last = width * height - 1; i <= last; ++i) turned.set(pixels.subarray(i * channels, (i + 1) * channels), (last - i) * channels);
  return { width, height, channels, pixels: turned };
}

const texts = (page: Page) => page.locator('#photos li').allTextContents();
const states = (page: Page) => () => page.locator('#photos li').evaluateAll((items) => items.map((item) => item.getAttribute('data-state')));
const add = (page: Page, files: { name: string; buffer: Buffer }[]) =>
  page.getByLabel('Add photos').setInputFiles(files.map((file) => ({ ...file, mimeType: 'image/webp' })));

test('a WebP is protected within epsilon, a turned one stands upright, a broken one is named', async () => {
  const opened = await open_page({ webgpu: false, query: '?executor=cpu' });
  const { page, browser } = opened;
  try {
    const picture = textured(320, 240, 3, 5);
    const plain = await encode_webp(browser, picture);
    const turned = turned_webp(plain, 320, 240, 6);
    await add(page, [
      { name: 'plain.webp', buffer: plain },
      { name: 'turned.webp', buffer: turned },
      { name: 'turned twice.webp', buffer: turned_webp(plain, 320, 240, 3) },
      { name: 'broken.webp', buffer: plain.subarray(0, 40) },
    ]);
    await eventually(states(page), (now) => now.length === 4 && !now.includes('loading'), 60_000);
    const [first, second, third, fourth] = await texts(page);
    assert.match(first ?? '', /320 × 240 pixels\. WebP files are not written: the result is a JPEG or a PNG/);
    assert.match(second ?? '', /240 × 320 pixels/);
    assert.match(third ?? '', /320 × 240 pixels/);
    assert.match(fourth ?? '', /Failed\. The WebP file cannot be decoded/);

    await page.getByLabel('Effort').selectOption('quick');
    await page.getByRole('button', { name: 'Add noise to 3 photos' }).dispatchEvent('click');
    await eventually(states(page), (now) => now.filter((state) => state === 'done').length === 3, 300_000);
    const save = async (name = 'plain.webp') => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Save ${name}` }).dispatchEvent('click'),
      ]);
      return { name: download.suggestedFilename(), file: readFileSync(await download.path()) };
    };
    await page.getByLabel('File format').selectOption('png');
    const exact = await save();
    assert.equal(exact.name, 'plain.untaught.png');
    const { most } = check_change(picture, decode_png(exact.file), [], 8);
    assert.ok(most >= 4);
    await page.getByRole('button', { name: 'turned twice.webp', exact: true }).dispatchEvent('click');
    await page.waitForFunction(() => !(document.getElementById('save') as HTMLButtonElement).disabled);
    await page.getByRole('button', { name: 'Save turned twice.webp' }).waitFor({ state: 'attached' });
    check_change(half_turned(picture), decode_png((await save('turned twice.webp')).file), [], 8);
    await page.getByRole('button', { name: 'plain.webp', exact: true }).dispatchEvent('click');
    await page.getByRole('button', { name: 'Save plain.webp' }).waitFor({ state: 'attached' });
    await page.getByLabel('File format').selectOption('same');
    await page.waitForFunction(() => !(document.getElementById('save') as HTMLButtonElement).disabled);
    const same = await save();
    assert.equal(same.name, 'plain.untaught.jpg');
    assert.equal(same.file.readUInt16BE(0), 0xffd8);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
});

test('the decoder for HEIC is loaded with the first such file, and is there without a network from then on', async () => {
  const host = await open_plain_host();
  const opened = await open_page({ webgpu: false, service_worker: true, query: '?executor=cpu', host });
  const { page } = opened;
  try {
    await eventually(() => page.evaluate(() => crossOriginIsolated).catch(() => false), (isolated) => isolated);
    const is_started = () => page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.', undefined, { timeout: 60_000 });
    await is_started();
    const decoder = () => host.asked.filter((path) => path.startsWith('heif/')).sort();
    assert.deepEqual(decoder(), []);
    const heic = encode_heic(encode_png(textured(320, 240, 3, 5)), 'png', 3);
    await add(page, [
      { name: 'turned.heic', buffer: heic },
      { name: 'cut.heic', buffer: heic.subarray(0, heic.length / 2) },
    ]);
    await eventually(states(page), (now) => now.length === 2 && !now.includes('loading'), 60_000);
    const [first, second] = await texts(page);
    assert.match(first ?? '', /240 × 320 pixels\. HEIC files are not written: the result is a JPEG or a PNG/);
    assert.match(second ?? '', /Failed\. The HEIC file cannot be decoded/);
    assert.deepEqual(decoder(), ['heif/libheif.js', 'heif/libheif.wasm']);

    // Stored: what else the page needs may still be on its way.
    const has_all = () => page.evaluate(async () => {
      const cache = await caches.open((await caches.keys())[0] as string);
      const needed = ['index.html', 'engine-worker.js', 'wasm-fast/engine.wasm', 'models/face_model.onnx', 'heif/libheif.wasm'];
      return Promise.all(needed.map((path) => cache.match(path === 'index.html' ? './' : path))).then((found) => found.every(Boolean));
    }); // prettier-ignore
    await eventually(has_all, (stored) => stored, 60_000);
    host.disconnect();
    await page.reload();
    await is_started();
    await add(page, [{ name: 'offline.heic', buffer: heic }]);
    await eventually(states(page), (now) => now[0] === 'ready', 60_000);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
});

// Chromium writes no AVIF, so these need real files. It cannot decode one of them itself.
const data = env['UNTAUGHT_DATA'];
const refused = /^avif-link-u--plum-blossom-large\.profile2\.10bpc\.yuv422\.alpha-full\.avif$/;
if (data) {
  test('real WebP and AVIF files are read', async () => {
    const opened = await open_page({ webgpu: false, query: '?executor=cpu' });
    try {
      const files = ['webp', 'avif'].flatMap((kind) => {
        const folder = join(data, 'photos', kind);
        return readdirSync(folder).map((name) => ({ name, buffer: readFileSync(join(folder, name)) }));
      });
      await add(opened.page, files);
      await eventually(states(opened.page), (now) => now.length === files.length && !now.includes('loading'), 120_000);
      const shown = await states(opened.page)();
      files.forEach(({ name }, i) => assert.equal(shown[i], refused.test(name) ? 'failed' : 'ready', name));
    } finally {
      await opened.close();
    }
  });
}
