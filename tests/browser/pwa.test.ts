// The page as an app on a host that sends no headers: isolated after one reload, stored, opened without a network, updated when the
// person agrees, installable, and handed photos by other apps.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { test_file } from './fake-page.ts';
import { open_page, type OpenPage, type Options } from './launch.ts';
import { open_plain_host, type PlainHost } from './plain-host.ts';

interface Opened extends OpenPage {
  host: PlainHost;
}

/** A fresh browser on a fresh host; nothing may have gone wrong in it. */
function app_test(name: string, body: (opened: Opened) => Promise<void>, options: Partial<Options> = {}): void {
  test(name, async () => {
    const host = await open_plain_host();
    const opened = await open_page({ webgpu: false, service_worker: true, width: 900, height: 600, host, ...options });
    try {
      await body({ ...opened, host });
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  });
}

const is_isolated = (page: Page) => () => page.evaluate(() => crossOriginIsolated).catch(() => false);
const is_started = (page: Page) =>
  page.waitForFunction(() => document.getElementById('executor')?.textContent !== 'Starting.', undefined, { timeout: 60_000 });
const states = (page: Page) => () =>
  page.locator('#photos li').evaluateAll((items) => items.map((item) => item.getAttribute('data-state')));

/** Isolated, started, and every file stored. */
async function settled(page: Page): Promise<void> {
  await eventually(is_isolated(page), (isolated) => isolated);
  await is_started(page);
  const stored = () => page.evaluate(async () => {
    const names = await caches.keys();
    if (names.length !== 1) return 0;
    const kept = await (await caches.open(names[0] as string)).keys();
    return kept.filter(({ url }) => !new URL(url).pathname.includes('/ort/')).length;
  }); // prettier-ignore
  // A photo that came with the start has the runtime for its networks (ort/) stored, too.
  await eventually(stored, (count) => count === release_paths().length, 60_000);
}

/** What the browser keeps in advance: all but the maps, the service worker itself, what only hosts and people read, and what
 *  waits for its first use: the decoder for HEIC files, the runtime for networks, typefaces of languages. */
function release_paths(): string[] {
  const paths = readFileSync('dist/SHA256SUMS', 'utf8').trim().split('\n').map((line) => line.slice(66));
  return paths.filter((path) => !/\.map$|^service-worker\.js$|^_headers$|^(fonts|heif|ort)\//.test(path));
}

async function protect_one(page: Page): Promise<void> {
  await page.getByLabel('Effort').selectOption('quick');
  await page.getByRole('button', { name: 'Add noise to 1 photo' }).dispatchEvent('click');
  await eventually(states(page), (now) => now.length === 1 && now[0] === 'done', 300_000);
}

/** A visitor who has never been here; `loads` counts how often the page was loaded. */
async function new_visitor({ browser }: OpenPage): Promise<{ page: Page; loads(): Promise<number>; leave(): Promise<void> }> {
  const context = await browser.newContext({ serviceWorkers: 'allow' });
  const page = await context.newPage();
  await page.addInitScript(() => sessionStorage.setItem('test.loads', String(Number(sessionStorage.getItem('test.loads') ?? 0) + 1)));
  const loads = () => page.evaluate(() => Number(sessionStorage.getItem('test.loads')));
  return { page, loads, leave: () => context.close() };
}

app_test('the first visit reloads once, gets threads by it, and stores every file of the release', async (opened) => {
  const { address, host } = opened;
  const { page, loads, leave } = await new_visitor(opened);
  await page.goto(address);
  await settled(page);
  assert.match((await page.locator('#executor').textContent()) ?? '', /CPU, \d+ threads/);
  assert.equal(await loads(), 2);
  await page.reload();
  await settled(page);
  assert.equal(await loads(), 3, 'a later visit does not reload');
  const other = host.asked.filter((path) => ![...release_paths(), 'service-worker.js'].includes(path));
  assert.deepEqual(other, [], 'nothing is asked for that is not stored');
  await leave();
});

app_test('a page that has taken a photo is not reloaded', async (opened) => {
  const { page, loads, leave } = await new_visitor(opened);
  // The service worker comes after the photo.
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.context().route('**/service-worker.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(opened.address);
  await page.getByLabel('Add photos').setInputFiles([test_file('early.png')]);
  await eventually(states(page), (now) => now[0] === 'ready', 60_000);
  release();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await is_started(page);
  assert.equal(await loads(), 1);
  assert.deepEqual(await states(page)(), ['ready']);
  await leave();
});

app_test('the second visit works without a network, and protects a photo', async ({ page, host, context, address }) => {
  await settled(page);
  host.disconnect();
  await page.close();
  const again = await context.newPage();
  await again.goto(`${address}?executor=cpu`);
  await is_started(again);
  assert.equal(await again.evaluate(() => crossOriginIsolated), true);
  await again.getByLabel('Add photos').setInputFiles([test_file('offline.png')]);
  await eventually(states(again), (now) => now[0] === 'ready');
  await protect_one(again);
  const press = again.getByRole('button', { name: 'Save offline.png' }).dispatchEvent('click');
  const [saved] = await Promise.all([again.waitForEvent('download'), press]);
  assert.equal(saved.suggestedFilename(), 'offline.untaught.png');
});

/** Another build: dist with one file changed, and the service worker told so. */
function make_update(): string {
  const folder = 'build/tests/update';
  rmSync(folder, { recursive: true, force: true });
  cpSync('dist', folder, { recursive: true });
  const hash = (path: string) => createHash('sha256').update(readFileSync(`${folder}/${path}`)).digest('hex');
  const before = hash('index.css');
  appendFileSync(`${folder}/index.css`, '\n#splash { --untaught-version: new; }\n');
  const worker = readFileSync(`${folder}/service-worker.js`, 'utf8');
  const version = /version:[`"]([0-9a-f]{12})[`"]/.exec(worker)?.[1];
  assert.ok(version && worker.includes(before));
  writeFileSync(`${folder}/service-worker.js`, worker.replace(before, hash('index.css')).replace(version, '0123456789ab'));
  return folder;
}

const marker = (page: Page) => () =>
  page.evaluate(async () => ((await (await fetch('index.css')).text()).includes('--untaught-version: new') ? 'new' : 'old')).catch(() => 'loading');
const look_for_update = (page: Page) => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));

app_test('a new version waits for the person, and for the other windows', async ({ page, context, host, address }) => {
  await settled(page);
  const other = await context.newPage();
  await other.goto(address);
  await is_started(other);
  host.asked.length = 0;
  host.serve(make_update());
  await look_for_update(page);
  const bar = page.locator('#prompt');
  await bar.waitFor({ timeout: 60_000 });
  assert.match((await bar.textContent()) ?? '', /A new version of Untaught is ready/);
  assert.deepEqual(host.asked.filter((path) => path !== 'service-worker.js'), ['index.css'], 'what is unchanged is not loaded again');
  assert.equal(await marker(page)(), 'old');

  await bar.getByRole('button', { name: 'Load it now' }).click();
  await page.getByText('Close them first').waitFor();
  assert.equal(await marker(page)(), 'old');
  await other.close();
  // The browser may take a moment to forget the window; until then the bar comes back. Nothing is fetched meanwhile: the old version
  // goes only when it has nothing to answer.
  await page.evaluate(() => void Object.assign(window, { is_old: true }));
  const load_and_look = async () => {
    const button = bar.getByRole('button', { name: 'Load it now' });
    if (await button.isVisible().catch(() => false)) await button.click({ timeout: 1000 }).catch(() => undefined);
    return page.evaluate(() => !('is_old' in window)).catch(() => false);
  };
  await eventually(load_and_look, (is_reloaded) => is_reloaded, 60_000);
  await eventually(marker(page), (now) => now === 'new');
  await settled(page);
  assert.equal(await bar.isHidden(), true);
});

app_test('a new version that was put off waits for the next visit', async ({ page, host }) => {
  await settled(page);
  host.serve(make_update());
  await look_for_update(page);
  await page.getByRole('button', { name: 'Later' }).click();
  assert.equal(await page.locator('#prompt').isHidden(), true);
  await page.reload();
  await is_started(page);
  assert.equal(await marker(page)(), 'old');
  await page.getByText('A new version of Untaught is ready').waitFor();
});

app_test('a file that is not the one that was built is not stored', async ({ page, host }) => {
  await settled(page);
  const folder = make_update();
  appendFileSync(`${folder}/index.css`, '/* by the host */');
  host.serve(folder);
  await look_for_update(page);
  await eventually(() => page.evaluate(async () => (await navigator.serviceWorker.ready).installing === null), (done) => done, 60_000);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting), null);
  assert.equal(await page.locator('#prompt').isHidden(), true);
  assert.equal(await marker(page)(), 'old');
});

app_test('the browser finds nothing that hinders an installation', async ({ page, context }) => {
  await settled(page);
  const browser = await context.newCDPSession(page);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // A private window installs nothing; that is the test's browser, not the page.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((error) => error !== 'in-incognito'), []);
  const { errors, data } = await browser.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const manifest = JSON.parse(data ?? '') as { icons: { src: string; sizes: string; type: string }[] };
  for (const { src, sizes, type } of manifest.icons.filter(({ sizes }) => sizes !== 'any')) {
    const file = readFileSync(`dist/${src}`);
    assert.equal(type, 'image/png');
    assert.equal(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`, sizes, src);
  }
});

app_test('photos that another app shares are taken once, under their names', async ({ page, context, address, complaints }) => {
  await settled(page);
  await page.close();
  // The system posts from outside, where the page's policy on forms does not reach.
  const outside = await context.newPage();
  await outside.goto(new URL('/elsewhere', address).href);
  await outside.evaluate(
    ({ photos, action }) => {
      const form = document.createElement('form');
      const input = document.createElement('input');
      Object.assign(form, { method: 'post', action, enctype: 'multipart/form-data' });
      Object.assign(input, { type: 'file', name: 'photos', multiple: true });
      const data = new DataTransfer();
      for (const { name, bytes } of photos) data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
      input.files = data.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    },
    {
      photos: ['beach.png', '你好 & co.png'].map((name, seed) => ({ name, bytes: Array.from(test_file(name, seed).buffer) })),
      action: `${address}share`,
    },
  );
  await outside.waitForURL(address);
  await eventually(states(outside), (now) => now.length === 2 && now.every((state) => state === 'ready'), 60_000);
  assert.deepEqual(await outside.locator('#photos li button:first-child').allTextContents(), ['beach.png', '你好 & co.png']);
  await outside.reload();
  await is_started(outside);
  assert.deepEqual(await states(outside)(), []);
  const own = complaints.splice(0).filter((complaint) => complaint !== `request: ${new URL('/elsewhere', address).href}`);
  assert.deepEqual(own, []);
});

app_test('files that are opened with the app are taken', async ({ page }) => {
  await page.addInitScript(
    ([name, bytes]) => {
      const file = new File([new Uint8Array(bytes)], name, { type: 'image/png' });
      Object.defineProperty(window, 'launchQueue', {
        value: { setConsumer: (consumer: (params: object) => void) => consumer({ files: [{ getFile: async () => file }] }) },
      });
    },
    ['opened.png', Array.from(test_file('opened.png').buffer)] as const,
  );
  await settled(page);
  await page.reload();
  await eventually(states(page), (now) => now[0] === 'ready', 60_000);
  assert.match((await page.locator('#photos').textContent()) ?? '', /opened\.png/);
});

app_test('a finished photo is shared, after another press where the first was too long ago', async ({ page }) => {
  await page.addInitScript(() => {
    let calls = 0;
    Object.assign(navigator, {
      canShare: () => true,
      share: async ({ files }: { files: File[] }) => {
        if (++calls === 1) throw new DOMException('too late', 'NotAllowedError');
        document.title = files.map(({ name, type, size }) => `${name} ${type} ${size > 0}`).join();
      },
    });
  });
  await settled(page);
  await page.reload();
  await is_started(page);
  await page.getByLabel('Add photos').setInputFiles([test_file('mine.png')]);
  await eventually(states(page), (now) => now[0] === 'ready');
  await protect_one(page);
  await page.getByRole('button', { name: 'Share mine.png' }).dispatchEvent('click');
  await page.getByText('The photo is ready to be shared').waitFor();
  await page.locator('#prompt-yes').click();
  await eventually(() => page.title(), (title) => title === 'mine.untaught.png image/png true');
});
