// The whole job in a browser, with the real engine: photos go in, are protected and saved, and nothing but the regions
// of what comes out has changed. Chromium's own decoder says what the JPEGs among them show.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Rect } from '../../web/src/protocol.ts';
import { check_change, textured } from '../support/pictures.ts';
import { decode_png, encode_png, type Picture } from '../support/png.ts';
import { eventually } from './eventually.ts';
import { open_page, type OpenPage } from './launch.ts';
import { decode_upright, encode_jpeg } from './reference.ts';

interface Photo {
  name: string;
  file: Buffer;
  /** In upright pixels; null: the whole photo. */
  region: Rect | null;
  /** What the file shows, upright. */
  picture: Picture;
}

/** Stored 640x480, shown 480x640; the region lies where only the upright photo has pixels. */
async function made_photos(browser: Browser): Promise<Photo[]> {
  const turned = await encode_jpeg(browser, textured(640, 480, 3, 1), 6);
  const alpha = textured(500, 400, 4, 2);
  const large = textured(3600, 2400, 3, 3);
  return [
    { name: 'turned.jpg', file: turned, region: { x: 90, y: 310, width: 260, height: 300 }, picture: await decode_upright(browser, turned) },
    { name: 'alpha.png', file: encode_png(alpha), region: null, picture: alpha },
    { name: 'large.png', file: encode_png(large), region: { x: 1900, y: 300, width: 1100, height: 1300 }, picture: large },
  ];
}

/** The picture with alpha: transparent at its left, nearly opaque elsewhere. */
function with_alpha({ width, height, pixels }: Picture): Picture {
  const out = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; ++i) {
    out.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    out[i * 4 + 3] = i % width < width / 8 ? 0 : 255 - (Math.floor(i / width) % 64);
  }
  return { width, height, channels: 4, pixels: out };
}

/** The same three kinds from real cameras, below the folder of photos; no camera writes alpha, so that is put in. */
async function real_photos(browser: Browser, folder: string): Promise<Photo[]> {
  const read = (name: string) => readFileSync(join(folder, 'photos', name));
  const turned = read('orientation/exif-orientation-examples--Landscape_6.jpg');
  const upright = await decode_upright(browser, turned);
  const alpha = with_alpha(upright);
  const large = read('large/metadata-extractor-images--Nikon D3100.jpg');
  return [
    { name: 'turned.jpg', file: turned, region: { x: 1250, y: 500, width: 400, height: 500 }, picture: upright },
    { name: 'alpha.png', file: encode_png(alpha), region: null, picture: alpha },
    { name: 'large.jpg', file: large, region: { x: 1500, y: 900, width: 1200, height: 1500 }, picture: await decode_upright(browser, large) },
  ];
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).first();
const press = (page: Page, name: string | RegExp) => button(page, name).dispatchEvent('click');

/** Waits for that many photos in a state; ends early where a photo or the engine fails. */
async function until(page: Page, state: string, count: number, timeout_ms: number): Promise<void> {
  const found = await page.waitForFunction(
    ([wanted, number]) => {
      const photos = Array.from(document.querySelectorAll<HTMLElement>('#photos li'));
      const trouble = [...photos.filter((photo) => photo.dataset['state'] === 'failed'), ...document.querySelectorAll('#notices li')];
      const errors = trouble.map((element) => element.textContent ?? '').filter((text) => !/^(Saved|Copies) /.test(text));
      if (errors.length > 0) return errors.join('\n');
      return photos.filter((photo) => photo.dataset['state'] === wanted).length === number && 'reached';
    },
    [state, count] as const,
    { timeout: timeout_ms, polling: 100 },
  );
  assert.equal(await found.jsonValue(), 'reached');
}

async function select(page: Page, name: string): Promise<void> {
  await press(page, name);
  await page.waitForFunction((wanted) => document.querySelector('#photos [aria-pressed=true]')?.textContent === wanted, name);
}

async function add_all(page: Page, photos: Photo[]): Promise<void> {
  const mime_type = (name: string) => (name.endsWith('.png') ? 'image/png' : 'image/jpeg');
  const files = photos.map(({ name, file }) => ({ name, mimeType: mime_type(name), buffer: file }));
  await page.getByLabel('Add photos').setInputFiles(files);
  await until(page, 'ready', photos.length, 120_000);
  for (const { name, region } of photos) {
    if (!region) continue;
    await select(page, name);
    for (const [label, value] of [['Left', region.x], ['Top', region.y], ['Width', region.width], ['Height', region.height]] as const) {
      await page.getByLabel(`${label}, px`).fill(String(value));
    } // prettier-ignore
    await press(page, 'Add region');
    await page.locator('#regions li').waitFor({ state: 'attached' });
  }
  await page.getByLabel('Effort').selectOption('quick');
}

/** The file of a finished photo. */
async function save(page: Page, name: string): Promise<Buffer> {
  await select(page, name);
  await button(page, `Save ${name}`).waitFor({ state: 'attached' });
  await page.waitForFunction(() => !(document.getElementById('save') as HTMLButtonElement).disabled);
  const download = page.waitForEvent('download', { timeout: 120_000 });
  await press(page, `Save ${name}`);
  return readFileSync(await (await download).path());
}

/** The quantisation tables of a JPEG by their number, each [64] with rows of vertical frequency. */
function quantisation(file: Buffer): Record<number, number[]> {
  const tables: Record<number, number[]> = {};
  // Files hold a table along diagonals, which run up and down by turns.
  const cells = Array.from({ length: 64 }, (_, i) => [i >> 3, i & 7] as const);
  const along = ([row, column]: readonly [number, number]) => (row + column) * 8 + ((row + column) % 2 ? row : column);
  cells.sort((one, other) => along(one) - along(other));
  // Segments up to the start of the scan: FF, marker, length (its own two bytes counted).
  for (let at = 2; file[at + 1] !== 0xda; at += 2 + file.readUInt16BE(at + 2)) {
    assert.equal(file[at], 0xff);
    if (file[at + 1] !== 0xdb) continue;
    const end = at + 2 + file.readUInt16BE(at + 2);
    for (let from = at + 4; from < end; from += 65) {
      const head = file.readUInt8(from);
      assert.ok(head < 16, 'tables of bytes');
      const table = (tables[head] = new Array<number>(64));
      cells.forEach(([row, column], i) => (table[row * 8 + column] = file.readUInt8(from + 1 + i)));
    }
  }
  assert.ok(0 in tables);
  return tables;
}

/** As a quarter turn leaves it: what was across is down. */
const turned_table = (table: number[]) => table.map((_, i) => table[(i % 8) * 8 + (i >> 3)]);

/** Protects, cancels in the middle, protects again, saves and compares. */
async function whole_job(opened: OpenPage, photos: Photo[]): Promise<void> {
  const { page, browser } = opened;
  await add_all(page, photos);

  const start = new RegExp(`^Add noise to ${photos.length} photos`);
  await press(page, start);
  await page.waitForFunction(() => /round [1-9]/i.test(document.getElementById('step')?.textContent ?? ''), undefined, { timeout: 600_000 });
  await press(page, 'Cancel');
  await until(page, 'ready', photos.length, 60_000);

  const started = performance.now();
  await press(page, start);
  await until(page, 'done', photos.length, 600_000);
  console.log(`${photos.length} photos at quick effort: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await page.getByLabel('File format').selectOption('png');
  for (const { name, region, picture } of photos) {
    const { most, changed } = check_change(picture, decode_png(await save(page, name)), region ? [region] : [], 8);
    const { width, height } = region ?? picture;
    assert.ok(most >= 4 && changed > width * height, `${name}: ${changed} values changed, by ${most} at most`);
  }
  // What comes out as a JPEG is shown upright, too.
  const [turned] = photos as [Photo, ...Photo[]];
  await page.getByLabel('File format').selectOption('same');
  const saved = await save(page, turned.name);
  const { width, height } = await decode_upright(browser, saved);
  assert.deepEqual([width, height], [turned.picture.width, turned.picture.height]);
  // Where whole blocks fill its sides it is turned with its tables, else it says how to turn it.
  const stays_turned = saved.subarray(0, 64).includes('Exif');
  const source = Object.entries(quantisation(turned.file)).map(([number, table]) => [number, stays_turned ? table : turned_table(table)]);
  assert.deepEqual(quantisation(saved), Object.fromEntries(source), 'as fine as the source, not finer');
  assert.deepEqual([...opened.complaints, ...opened.warnings], []);
}

interface Setting {
  name: string;
  webgpu: boolean;
  query: string;
  /** What the page says about who computes. */
  says: RegExp;
}

const settings: Setting[] = [
  { name: 'without WebGPU, on the processor', webgpu: false, query: '', says: /CPU.*no (WebGPU|graphics adapter)/ },
  { name: 'with WebGPU forced', webgpu: true, query: '?executor=gpu', says: /GPU, .*asked for/ },
];

type Maker = (browser: Browser) => Promise<Photo[]>;

const data = env['UNTAUGHT_DATA'];
const kinds: [string, Maker][] = [['made photos', made_photos]];
if (data) kinds.push(['real photos', (browser) => real_photos(browser, data)]);

/** Of all adapters in the page's database. */
function remembered_choices(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('untaught-tuning'));
    const saved = (await done(database.transaction('adapters').objectStore('adapters').getAll())) as { choices: object }[];
    database.close();
    return saved.reduce((count, { choices }) => count + Object.keys(choices).length, 0);
  });
}

for (const { name, webgpu, query, says } of settings) {
  // A software adapter takes minutes for a job, so it does one: on real photos where there are any.
  for (const [kind, make] of webgpu ? kinds.slice(-1) : kinds) {
    test(`${name}: three ${kind} are protected within epsilon, and a cancel leaves the page usable`, async () => {
      const opened = await open_page({ webgpu, query });
      try {
        await opened.page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.');
        assert.match((await opened.page.locator('#executor').textContent()) ?? '', says);
        await whole_job(opened, await make(opened.browser));
        if (webgpu) assert.ok((await remembered_choices(opened.page)) > 0, 'the timed kernels are remembered');
      } finally {
        await opened.close();
      }
    });
  }
}

test('a request to elsewhere and a breach of the policy are noticed, in the page and in its worker', async () => {
  const opened = await open_page({ webgpu: false, query: '?executor=cpu' });
  try {
    const { page } = opened;
    await page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.');
    assert.deepEqual(opened.complaints, []);
    const reach_out = () => void fetch('http://127.0.0.1:9/').catch(() => undefined);
    for (const reach of [() => page.evaluate(reach_out), () => page.workers()[0]?.evaluate(reach_out)]) {
      opened.complaints.length = 0;
      await reach();
      await eventually(async () => opened.complaints, (complaints) => complaints.length > 0, 5000);
      assert.match(opened.complaints.join('\n'), /Content Security Policy/);
    }
  } finally {
    await opened.close();
  }
});
