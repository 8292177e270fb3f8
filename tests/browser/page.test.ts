// The page without the engine: every command by the DOM, by keys and on the canvas, against a worker that plays along.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { make_fake_page, open_fake_page, test_file } from './fake-page.ts';
import type { OpenPage, Options } from './launch.ts';

before(make_fake_page);

let opened: OpenPage | null = null;
after(async () => opened?.close());

/** A fresh page for a test, closed after it; nothing may have gone wrong in it. */
function page_test(name: string, options: Partial<Options>, body: (page: Page) => Promise<void>): void {
  test(name, async () => {
    opened = await open_fake_page(options);
    try {
      await body(opened.page);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
      opened = null;
    }
  });
}

const states = (page: Page) => page.locator('#photos li').evaluateAll((items) => items.map((item) => item.getAttribute('data-state')));
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const press = (page: Page, name: string | RegExp) => button(page, name).dispatchEvent('click');

async function until(page: Page, state: string, count: number): Promise<void> {
  await page.waitForFunction(
    ([wanted, number]) => document.querySelectorAll(`#photos li[data-state=${wanted}]`).length === number,
    [state, count] as const,
    { timeout: 30_000 },
  );
}

async function add(page: Page, ...names: string[]): Promise<void> {
  await page.getByLabel('Add photos').setInputFiles(names.map((name, index) => test_file(name, index)));
  const broken = names.filter((name) => name.includes('broken')).length;
  await until(page, 'ready', names.length - broken);
  await until(page, 'failed', broken);
}

/** A press on the canvas, in CSS px; a frame passes before it. */
async function tap(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.up();
}

const chosen_photo = (page: Page) => () => page.locator('#photos [aria-pressed=true]').textContent();

/** The picture once it stands still: hovering and tooltips settle, and a busy machine draws late. */
async function canvas_shot(page: Page): Promise<string> {
  for (let last = '', start = Date.now(); ; ) {
    assert.ok(Date.now() - start < 60_000, 'the picture never stands still');
    await page.waitForTimeout(800);
    const shot = (await page.screenshot()).toString('base64');
    if (shot === last) return shot;
    last = shot;
  }
}

const quick = async (page: Page) => {
  await page.getByLabel('Effort').selectOption('quick');
};

page_test('the whole job is done with the DOM commands alone', {}, async (page) => {
  await add(page, 'one.png', 'two.png', 'broken.png');
  assert.deepEqual(await states(page), ['ready', 'ready', 'failed']);
  assert.match((await page.getByRole('alert').textContent()) ?? '', /broken\.png: The file ends/);
  await button(page, 'two.png').first().dispatchEvent('click');
  assert.equal(await page.locator('#photos li').nth(1).locator('button').first().getAttribute('aria-pressed'), 'true');

  await page.getByLabel('Per person').dispatchEvent('click');
  assert.equal(await page.getByLabel('Per person').isChecked(), true);
  await page.getByLabel('Strength').fill('99');
  await page.getByLabel('Strength').dispatchEvent('change');
  assert.equal(await page.getByLabel('Strength').inputValue(), '16', 'clamped to the most');
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Seed').dispatchEvent('change');
  await quick(page);
  for (const [label, value] of [['Left', 10], ['Top', 20], ['Width', 100], ['Height', 50]] as const) {
    await page.getByLabel(`${label}, px`).fill(String(value));
  } // prettier-ignore
  await press(page, 'Add region');
  assert.match((await page.locator('#regions').textContent()) ?? '', /left 10, top 20, width 100, height 50/);

  await press(page, 'Add noise to 2 photos');
  await until(page, 'done', 2);
  assert.match((await page.locator('#photos li').first().textContent()) ?? '', /Noise added.*PSNR .* dB, largest change 16\/255/);
  assert.match((await page.getByRole('status').textContent()) ?? '', /Noise added to 2 photos/);

  const [one] = await Promise.all([page.waitForEvent('download'), press(page, 'Save two.png')]);
  assert.equal(one.suggestedFilename(), 'two.untaught.png');
  assert.equal(readFileSync(await one.path()).subarray(1, 4).toString(), 'PNG');
  await page.getByLabel('File format').selectOption('jpeg');
  const [all] = await Promise.all([page.waitForEvent('download'), press(page, 'Save all 2')]);
  assert.equal(all.suggestedFilename(), 'untaught.zip');
  const archive = readFileSync(await all.path()).toString('latin1');
  assert.ok(archive.startsWith('PK'));
  assert.ok(archive.includes('one.untaught.jpg') && archive.includes('two.untaught.jpg'));
});

page_test('cancel leaves the page usable', {}, async (page) => {
  await add(page, 'one.png');
  await press(page, 'Add noise to 1 photo');
  await until(page, 'working', 1);
  await button(page, 'Cancel').dispatchEvent('click');
  await until(page, 'ready', 1);
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.includes('Cancelled.'));
  await quick(page);
  await press(page, 'Add noise to 1 photo');
  await until(page, 'done', 1);
});

page_test('the check asks for enough photos, shows both curves while it works, can be cancelled, and ends with words', {}, async (page) => {
  const text = page.locator('#check-text');
  const names = ['1 patient.png', '2.png', '3.png', '4.png', '5.png'];
  await add(page, ...names);
  const protect_all = async (count: number) => {
    await press(page, /^Add noise/);
    await until(page, 'done', count);
  };
  await page.getByLabel('Effort').selectOption('quick');
  await protect_all(5);
  await press(page, 'Check what a network learns');
  assert.match(await text.innerText(), /^5 photos have noise so far; with fewer than 6 it cannot tell\.$/);
  assert.equal(await button(page, 'Start the check').isDisabled(), true);
  await button(page, 'Close').click();
  await page.getByLabel('Add photos').setInputFiles([test_file('6.png', 5)]);
  await until(page, 'ready', 1);
  await protect_all(6);
  await press(page, 'Check what a network learns');
  await button(page, 'Start the check').click();
  await page.waitForFunction(() => document.querySelector('#check polyline.protected')?.getAttribute('points')?.includes(' '));
  await page.locator('#check-start').click();
  await eventually(() => text.innerText(), (now) => now.startsWith('It takes about a minute for the 6 photos'));
  await button(page, 'Start the check').click();
  await eventually(() => text.innerText(), (now) => now.startsWith('The photos taught it less.'));
  assert.match(await text.innerText(), /6 photos, 2 seconds\.$/);
  assert.deepEqual([await page.locator('#check-clean').innerText(), await page.locator('#check-protected').innerText()], [' 80%', ' 40%']);
  const ends = await page.locator('#check polyline').evaluateAll((lines) => lines.map((line) => line.getAttribute('points')?.split(' ').at(-1)));
  assert.deepEqual(ends, ['100.00,20.00', '100.00,60.00']);
});

page_test('buttons on the canvas do what they say', { width: 1440, height: 900 }, async (page) => {
  const chooser = page.waitForEvent('filechooser');
  await canvas_shot(page);
  await tap(page, 720, 445); // Choose photos
  await (await chooser).setFiles([test_file('one.png'), test_file('two.png', 1)]);
  await until(page, 'ready', 2);
  await tap(page, 120, 200); // the second photo
  await eventually(chosen_photo(page), (name) => name === 'two.png');
  await tap(page, 1178, 522); // Effort: Quick
  await eventually(() => page.getByLabel('Effort').inputValue(), (effort) => effort === 'quick');
  await tap(page, 1270, 862); // Add noise
  await until(page, 'done', 2);
  const download = page.waitForEvent('download');
  await tap(page, 1340, 820); // Save all
  assert.equal((await download).suggestedFilename(), 'untaught.zip');
});

page_test('a region is drawn, moved, resized, turned and deleted with the pointer', { width: 1440, height: 900 }, async (page) => {
  await add(page, 'one.png');
  await canvas_shot(page);
  const text = async () => (await page.locator('#regions li span').allTextContents()).join();
  const drag = async (from: [number, number], to: [number, number]) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await page.mouse.move(...to);
    await page.mouse.up();
  };
  await page.keyboard.press('r');
  await drag([500, 400], [700, 600]);
  const drawn = await eventually(text, (now) => now !== '');
  const [left = 0, top = 0, width = 0, height = 0] = (drawn.match(/\d+/g) ?? []).slice(1).map(Number);
  assert.ok(width > 40 && Math.abs(width - height) <= 1, drawn);
  await drag([600, 500], [640, 500]); // move: it is selected after drawing
  const moved = await eventually(text, (now) => now !== drawn);
  assert.match(moved, new RegExp(`left (?!${left},)\\d+, top ${top}, width ${width}, height ${height}`));
  await drag([740, 600], [780, 640]); // the lower right corner
  const resized = await eventually(text, (now) => now !== moved);
  assert.match(resized, new RegExp(`top ${top}, width (?!${width},)\\d+, height (?!${height}$)\\d+`));
  await drag([660, 666], [560, 620]); // the handle below its middle, an eighth of a turn
  const turned = await eventually(text, (now) => now !== resized);
  assert.equal(turned, `${resized}, turned by 45°`);
  await page.keyboard.press('Delete');
  await eventually(text, (now) => now === '');
});

page_test('the looks differ, the divider moves, and the theme follows the press', {}, async (page) => {
  await add(page, 'one.png');
  await quick(page);
  await press(page, 'Add noise to 1 photo');
  await until(page, 'done', 1);
  const shots = new Set<string>();
  for (const name of ['Compare', 'Show before', 'Show after', 'Show the noise amplified', 'Zoom in']) {
    await press(page, name);
    shots.add(await canvas_shot(page));
  }
  await press(page, 'Compare');
  await press(page, 'Divider left');
  shots.add(await canvas_shot(page));
  await press(page, 'Dark colours');
  shots.add(await canvas_shot(page));
  assert.equal(shots.size, 7);
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
});

page_test('the canvas rests when nothing changes', {}, async (page) => {
  await add(page, 'one.png');
  await canvas_shot(page);
  const frames = await page.evaluate(async () => {
    let count = 0;
    const request = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => {
      ++count;
      return request(callback);
    };
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return count;
  });
  assert.equal(frames, 0);
});

page_test('keys work from the canvas and stay out of fields', {}, async (page) => {
  await add(page, 'one.png', 'two.png');
  await tap(page, 420, 300); // the viewer: the canvas has the focus
  await eventually(() => page.evaluate(() => document.activeElement?.id), (id) => id === 'canvas');
  await page.keyboard.press('ArrowDown');
  await eventually(chosen_photo(page), (name) => name === 'two.png');
  await page.keyboard.press('t');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.getByLabel('Seed').focus();
  await page.keyboard.press('t');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.getByLabel('Per photo').focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'canvas', 'Escape leaves the panel');
  await quick(page);
  await page.locator('#canvas').focus();
  await page.keyboard.press('Control+Enter');
  await until(page, 'done', 2);
});

page_test('the commands are hidden until the keyboard reaches them', {}, async (page) => {
  const width = () => page.locator('#commands').evaluate((panel) => panel.getBoundingClientRect().width);
  assert.ok((await width()) <= 1);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
  await page.keyboard.press('Tab');
  assert.ok((await width()) > 300);
});

page_test('every command has a name that a screen reader can say', {}, async (page) => {
  await add(page, 'one.png');
  const nameless = await page.locator('#commands button, #commands input, #commands select, #commands progress').evaluateAll((elements) =>
    elements
      .filter((element) => {
        const labels = (element as HTMLInputElement).labels;
        const label = Array.from(labels ?? [], (entry) => entry.textContent ?? '').join('');
        return !(element.getAttribute('aria-label') || element.textContent?.trim() || label.trim());
      })
      .map((element) => element.outerHTML),
  );
  assert.deepEqual(nameless, []);
});

page_test('files are dropped on the window', {}, async (page) => {
  const bytes = Array.from(test_file('dropped.png').buffer);
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(content)], 'dropped.png', { type: 'image/png' }));
    for (const type of ['dragover', 'drop']) {
      window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, bytes);
  await until(page, 'ready', 1);
  assert.match((await page.locator('#photos').textContent()) ?? '', /dropped\.png/);
});

page_test('files are pasted, and of a chosen folder only the photos are taken, in order', {}, async (page) => {
  const bytes = Array.from(test_file('pasted.png').buffer);
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(content)], 'pasted.png', { type: 'image/png' }));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, bytes);
  await until(page, 'ready', 1);
  const folder = mkdtempSync(join(tmpdir(), 'untaught-folder-'));
  mkdirSync(join(folder, 'deeper'));
  for (const name of ['b.png', 'a.png', 'notes.txt', 'deeper/c.png']) writeFileSync(join(folder, name), test_file(name).buffer);
  await page.getByLabel('Add a folder').setInputFiles(folder);
  await until(page, 'ready', 4);
  rmSync(folder, { recursive: true });
  const names = await page.locator('#photos li button:first-child').allTextContents();
  assert.deepEqual(names, ['pasted.png', 'a.png', 'b.png', 'c.png']);
});

page_test('a folder is written without overwriting what lies in it', {}, async (page) => {
  // The browser's own private folder stands in for one that a person picks.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('holiday', { create: true });
    const stream = await (await folder.getFileHandle('one.untaught.png', { create: true })).createWritable();
    await stream.write('precious');
    await stream.close();
    Object.assign(window, { showDirectoryPicker: async () => folder });
  });
  await add(page, 'one.png', 'two.png');
  await quick(page);
  await press(page, 'Add noise to 2 photos');
  await until(page, 'done', 2);
  await press(page, 'Save all into a folder');
  await page.getByText('Saved 2 photos into holiday.').first().waitFor({ state: 'attached' });
  const written = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('holiday');
    const heads: Record<string, string> = {};
    for await (const [name, handle] of (folder as unknown as { entries(): AsyncIterable<[string, FileSystemFileHandle]> }).entries()) {
      heads[name] = (await (await handle.getFile()).text()).slice(0, 8).replace(/[^a-zA-Z]/g, '');
    }
    return heads;
  });
  assert.deepEqual(written, { 'one.untaught.png': 'precious', 'one (2).untaught.png': 'PNG', 'two.untaught.png': 'PNG' });
});

page_test('a lost WebGL context comes back with its pictures', {}, async (page) => {
  await add(page, 'one.png');
  const shot = await canvas_shot(page);
  await page.evaluate(async () => {
    const canvas = document.querySelector('canvas');
    const lose = canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    lose?.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 300));
    lose?.restoreContext();
  });
  assert.equal((await canvas_shot(page)) === shot, true, 'the same picture as before');
});

page_test('two fingers zoom the photo, and one finger scrolls a panel', { width: 390, height: 844, device_scale: 2 }, async (page) => {
  await add(page, ...Array.from({ length: 12 }, (_, index) => `${index}.png`));
  const fingers = await page.context().newCDPSession(page);
  await fingers.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const whole = await canvas_shot(page);
  await touch('touchStart', [150, 400]);
  await touch('touchStart', [150, 400], [240, 400]);
  for (let step = 1; step <= 5; ++step) await touch('touchMove', [150 - step * 10, 400], [240 + step * 10, 400]);
  await touch('touchEnd');
  const zoomed = await canvas_shot(page);
  assert.notEqual(zoomed, whole);
  await press(page, 'Whole photo in view');
  assert.equal((await canvas_shot(page)) === whole, true, 'nothing but the zoom had changed');

  await touch('touchStart', [65, 815]);
  await touch('touchEnd');
  const top = await canvas_shot(page);
  await touch('touchStart', [200, 500]);
  for (let step = 1; step <= 6; ++step) await touch('touchMove', [200, 500 - step * 30]);
  await touch('touchEnd');
  assert.notEqual(await canvas_shot(page), top);
  assert.equal(await page.locator('#photos [aria-pressed=true]').textContent(), '0.png', 'a scroll is not a press');
});

page_test('a phone shows one panel at a time, and touch reaches all of them', { width: 390, height: 844, device_scale: 2 }, async (page) => {
  await add(page, 'one.png');
  const view = await canvas_shot(page);
  await tap(page, 65, 815); // Photos
  const photos = await canvas_shot(page);
  await tap(page, 325, 815); // Settings
  const settings = await canvas_shot(page);
  assert.equal(new Set([view, photos, settings]).size, 3);
  await tap(page, 195, 746); // Add noise
  await until(page, 'done', 1);
});

test('without WebGL2 the commands are shown and work', async () => {
  opened = await open_fake_page({ query: '?executor=cpu' });
  const { page } = opened;
  try {
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await page.reload();
    await page.getByText('This browser draws no WebGL2').waitFor();
    await add(page, 'one.png');
    await quick(page);
    await page.getByRole('button', { name: 'Add noise to 1 photo' }).click();
    await until(page, 'done', 1);
  } finally {
    await opened.close();
    opened = null;
  }
});
