// A tab that goes away in the middle of a batch: what was finished is there again, byte for byte, the rest is done, and nothing
// stays on the device once it is saved, removed or discarded. The real engine, one browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { textured } from '../support/pictures.ts';
import { encode_png } from '../support/png.ts';
import { eventually } from './eventually.ts';
import { open_page, type OpenPage } from './launch.ts';

let opened: OpenPage;
before(async () => {
  opened = await open_page({ webgpu: false, query: '?executor=cpu', width: 700, height: 500 });
});
after(() => opened.close());

const photo = (name: string, seed: number) => ({ name, mimeType: 'image/png', buffer: encode_png(textured(80, 64, 3, seed)) });

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().dispatchEvent('click');

const press_radio = (page: Page, name: string) => page.getByLabel(name).dispatchEvent('click');

async function until(page: Page, state: string, count: number): Promise<void> {
  await page.waitForFunction(
    ([wanted, number]) => document.querySelectorAll(`#photos li[data-state=${wanted}]`).length === number,
    [state, count] as const,
    { timeout: 240_000, polling: 50 },
  );
}

async function add(page: Page, ...files: ReturnType<typeof photo>[]): Promise<void> {
  const before = await page.locator('#photos li').count();
  await page.getByLabel('Add photos').setInputFiles(files);
  await page.waitForFunction((count) => document.querySelectorAll('#photos li:not([data-state=loading])').length === count, before + files.length);
}

/** What the site keeps of photos: in IndexedDB, in the origin's private files, in caches. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found = (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.startsWith('untaught-kept'));
    const folder = (await navigator.storage.getDirectory()) as unknown as { keys(): AsyncIterable<string> };
    for await (const name of folder.keys()) found.push(name);
    return [...found, ...(await caches.keys())];
  });
}

const kept_copies = async (page: Page) => {
  await press(page, 'What leaves this device');
  const text = (await page.locator('#privacy-kept').textContent()) ?? '';
  await page.locator('#privacy-close').dispatchEvent('click'); // open, it holds the fields behind it
  return text;
};

async function saved(page: Page, name: string): Promise<string> {
  await press(page, name);
  await page.waitForFunction((wanted) => document.getElementById('save')?.textContent === `Save ${wanted}`, name);
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, `Save ${name}`)]);
  return readFileSync(await download.path()).toString('base64');
}

/** The renderer is killed, as a phone does it; then the page is opened again. */
async function kill(page: Page): Promise<Page> {
  const session = await opened.context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  void session.send('Page.crash').catch(() => undefined);
  await crashed;
  const next = await opened.context.newPage();
  await next.goto(`${opened.address}?executor=cpu`);
  await page.close();
  return next;
}

/** What the page tells the worker of saved files is lost from now on, or not. */
const lose_word_of_saving = (page: Page, lose: boolean) =>
  page.evaluate((is_lost) => {
    const scope = window as unknown as { posting?: Worker['postMessage'] };
    const post = (scope.posting ??= Worker.prototype.postMessage) as (message: unknown) => void;
    Worker.prototype.postMessage = function (message: { command?: { type: string } }) {
      if (!is_lost || message.command?.type !== 'handed_out') post.call(this, message);
    };
  }, lose);

const prompt = (page: Page) => page.locator('#prompt-text');

test('a batch goes on where it was after its tab was killed, and nothing stays once all of it is saved', async () => {
  let { page } = opened;
  await page.getByLabel('Effort').selectOption('quick');
  await press_radio(page, 'Instant');
  await add(page, photo('one.png', 1), photo('two.png', 2));
  assert.match(await kept_copies(page), /^None\./, 'nothing is kept before the first run');
  assert.deepEqual(await kept(page), []);
  await press(page, 'two.png');
  for (const [label, value] of [['Left', 8], ['Top', 4], ['Width', 48], ['Height', 40]] as const) {
    await page.getByLabel(`${label}, px`).fill(String(value));
  } // prettier-ignore
  await press(page, 'Add region');
  const told = page.waitForFunction(() => document.getElementById('notices')?.textContent?.includes('Copies of these photos are kept on this device until'));
  await press(page, 'Add noise to 2 photos');
  await told;
  await until(page, 'done', 2);
  await saved(page, 'one.png');
  await eventually(() => kept_copies(page), (text) => text.startsWith('Photos: 1 ('));

  await lose_word_of_saving(page, true);
  const file = await saved(page, 'two.png');
  const second = await page.evaluate(() => document.querySelector('#photos li:nth-child(2)')?.textContent);
  assert.match(second ?? '', /PSNR/);

  await press_radio(page, 'Per photo'); // it takes longer: there is a middle
  await page.getByLabel('Seed').fill('7');
  await page.getByLabel('Seed').dispatchEvent('change');
  await add(page, photo('three.png', 3), photo('four.png', 4));
  await press(page, 'Add noise to 2 photos');
  await eventually(() => kept_copies(page), (text) => text.startsWith('Photos: 3 ('));
  assert.equal(await page.locator('#photos li[data-state=done]').count(), 2, 'the others are under way');
  page = await kill(page);
  await eventually(() => prompt(page).textContent(), (text) => text !== '');
  assert.match((await prompt(page).textContent()) ?? '', /still kept on this device: 3, finished: 1\./);
  await press(page, 'Go on with them');
  await until(page, 'done', 1);
  assert.equal(await page.getByLabel('Seed').inputValue(), '7');
  await page.waitForFunction(() => document.querySelectorAll('#photos li').length === 3);
  assert.equal(await page.evaluate(() => document.querySelector('#photos li:nth-child(1)')?.textContent), second, 'the same figures');
  await press(page, 'two.png');
  await eventually(() => page.locator('#regions').textContent(), (text) => /left 8, top 4, width 48, height 40/.test(text ?? ''));

  await lose_word_of_saving(page, true);
  assert.equal(await saved(page, 'two.png'), file, 'the same bytes');

  // Killed once more, before anything else is done.
  page = await kill(page);
  await eventually(() => prompt(page).textContent(), (text) => text !== '');
  await press(page, 'Go on with them');
  await until(page, 'done', 3);
  const [archive] = await Promise.all([page.waitForEvent('download'), press(page, 'Save all 3')]);
  const zip = readFileSync(await archive.path());
  for (const name of ['two', 'three', 'four']) assert.ok(zip.includes(`${name}.untaught.png`), name);
  await eventually(() => kept(page), (left) => left.length === 0);
  assert.match(await kept_copies(page), /^None\./);
  // Files that are not kept any more can still be worked with.
  await saved(page, 'two.png');

  await press(page, 'Add noise again to 3 photos');
  await eventually(() => kept(page), (left) => left.length === 1);
  await press(page, 'Cancel');
  await until(page, 'ready', 3);
  await eventually(() => kept(page), (left) => left.length === 0);
  opened.page = page;
});

test('what is left can be put off, and deleted; an open tab keeps its own', async () => {
  let { page } = opened;
  await press_radio(page, 'Instant');
  await press(page, 'Remove all photos');
  await add(page, photo('one.png', 1));
  await press(page, 'Add noise to 1 photo');
  await until(page, 'done', 1);
  page = await kill(page);
  await eventually(() => prompt(page).textContent(), (text) => /still kept on this device: 1, finished: 1\./.test(text ?? ''));
  await press(page, 'Not now');
  await eventually(() => kept_copies(page), (text) => /^Photos of a time when the page was closed in the middle: 1 /.test(text));
  // Another tab's photos are nobody else's.
  await press_radio(page, 'Instant');
  await add(page, photo('two.png', 2));
  await press(page, 'Add noise to 1 photo');
  await until(page, 'done', 1);
  const other = await opened.context.newPage();
  await other.goto(`${opened.address}?executor=cpu`);
  await eventually(() => prompt(other).textContent(), (text) => /still kept on this device: 1,/.test(text ?? ''));
  await press(other, 'Delete them');
  await eventually(() => kept_copies(other), (text) => text.startsWith('None.'));
  assert.equal((await kept(other)).length, 1);
  await press(page, 'Remove all photos');
  await eventually(() => kept(other), (left) => left.length === 0);
  await other.close();
  opened.page = page;
});

test('without room for copies the page says so, and works on', async () => {
  const { page } = opened;
  await press_radio(page, 'Instant');
  // A quota that is set from outside counts only after a while.
  await page.workers().find((worker) => worker.url().includes('engine-worker'))?.evaluate(() => {
    const open = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.defineProperty(self, 'indexedDB', { value: { open, databases: async () => [] } });
  });
  await add(page, photo('one.png', 1));
  await press(page, 'Add noise to 1 photo');
  await until(page, 'done', 1);
  const text = await eventually(() => page.locator('#notices').textContent(), (now) => /keeps no copies/.test(now ?? ''));
  assert.match(text ?? '', /The browser keeps no copies of these photos \(there is no room for them\): what is not saved is lost/);
  await saved(page, 'one.png');
  assert.deepEqual(await kept(page), []);
  assert.deepEqual(opened.complaints, []);
});
