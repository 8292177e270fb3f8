// Big and many, with the real engine: what the page takes of the memory for photos of 50 megapixels, and how much 300 photos in a row
// make it grow. Takes minutes, so it runs only when its lane is named. UNTAUGHT_MANY: how many photos in a row (300).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { textured } from '../support/pictures.ts';
import { encode_png } from '../support/png.ts';
import { open_page } from '../browser/launch.ts';
import { memory_now, peak_memory } from './memory.ts';

const kMostMiB = 1024;
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().dispatchEvent('click');

const until = (page: Page, state: string, count: number) =>
  page.waitForFunction(
    ([wanted, number]) => {
      const failed = document.querySelector('#photos li[data-state=failed]');
      if (failed) throw new Error(failed.textContent ?? '');
      return document.querySelectorAll(`#photos li[data-state=${wanted}]`).length === number;
    },
    [state, count] as const,
    { timeout: 1_800_000, polling: 200 },
  );

async function save_all(page: Page, count: number): Promise<void> {
  const name = count === 1 ? /^Save all 1/ : `Save all ${count}`;
  await Promise.all([page.waitForEvent('download', { timeout: 1_800_000 }), press(page, name)]);
}

for (const [name, format] of [['large.jpg', 'same'], ['large.png', 'png']] as const) {
  test(`a photo of 50 megapixels, ${name}, stays within 1 GB in the page`, async () => {
    const folder = env['UNTAUGHT_LARGE'] ?? mkdtempSync(join(tmpdir(), 'untaught-many-'));
    const opened = await open_page({ webgpu: false, query: '?executor=cpu', width: 900, height: 600 });
    try {
      if (!env['UNTAUGHT_LARGE']) execFileSync('/usr/bin/python3', ['tests/many/large_photos.py', folder]);
      const { page } = opened;
      await page.getByLabel('Effort').selectOption('quick');
      await page.getByLabel('File format').selectOption(format);
      const stages: [string, () => Promise<void>][] = [
        ['opened', async () => {
          await page.getByLabel('Add photos').setInputFiles(join(folder, name));
          await until(page, 'ready', 1);
        }],
        ['protected', async () => {
          await press(page, 'Add noise to 1 photo');
          await until(page, 'done', 1);
        }],
        ['saved', () => save_all(page, 1)],
      ]; // prettier-ignore
      for (const [what, work] of stages) {
        const peak = await peak_memory(work);
        console.log(`${name}, ${what}: at most ${peak.renderer} MiB in the page, ${peak.all} MiB in all of the browser`);
        assert.ok(peak.renderer < kMostMiB, `${peak.renderer} MiB`);
      }
    } finally {
      await opened.close();
      if (!env['UNTAUGHT_LARGE']) rmSync(folder, { recursive: true });
    }
  });
}

test('many photos in a row, ten at a time, leave little of each in the page', async () => {
  const count = Number(env['UNTAUGHT_MANY'] ?? 300);
  const opened = await open_page({ webgpu: false, query: '?executor=cpu', width: 700, height: 500 });
  try {
    const { page } = opened;
    const session = await opened.context.newCDPSession(page);
    await page.getByLabel('Effort').selectOption('quick');
    const rows: { photos: number; renderer: number; heap: number }[] = [];
    for (let photos = 0; photos < count; photos += 10) {
      const files = Array.from({ length: 10 }, (_, i) => ({
        name: `${photos + i}.png`, mimeType: 'image/png', buffer: encode_png(textured(96, 80, 3, photos + i)),
      })); // prettier-ignore
      await page.getByLabel('Add photos').setInputFiles(files);
      await until(page, 'ready', 10);
      await press(page, 'Add noise to 10 photos');
      await until(page, 'done', photos + 10);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      rows.push({ photos: photos + 10, renderer: memory_now().renderer, heap: Math.round(usedSize / 1e5) / 10 });
      console.log(JSON.stringify(rows.at(-1)));
    }
    await save_all(page, count);
    await press(page, 'Remove all photos');
    // The first third warms up: pools, caches, code.
    const [third, last] = [rows[Math.floor(rows.length / 3)], rows.at(-1)];
    assert.ok(third && last);
    const per_photo = (last.renderer - third.renderer) / (last.photos - third.photos);
    console.log(`${per_photo.toFixed(2)} MiB a photo`);
    // What stays of each while it is listed: its noise (48 KiB), its thumbnail, its place in the list; no pixels of the photo.
    assert.ok(per_photo < 0.5, `${per_photo} MiB a photo`);
  } finally {
    await opened.close();
  }
});
