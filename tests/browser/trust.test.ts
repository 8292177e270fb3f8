// Nothing leaves: the policy holds in the page, in its worker and in the engine's threads, on a host that sends it and on one that
// does not; and the view that says so says what is so.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Page, Worker } from 'playwright-core';
import { eventually } from './eventually.ts';
import { test_file } from './fake-page.ts';
import { open_page, type OpenPage } from './launch.ts';
import { open_plain_host } from './plain-host.ts';

// The other site: it would welcome anybody.
let reached: string[] = [];
let elsewhere: Server;
let address = '';
before(async () => {
  elsewhere = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }).end('welcome');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
});
after(() => {
  elsewhere.closeAllConnections();
  elsewhere.close();
});

/** Runs in a page or a worker: which ways of sending get through. */
async function try_all(target: string): Promise<string[]> {
  const through: string[] = [];
  const attempt = (name: string, work: Promise<unknown>) => work.then(() => void through.push(name), () => undefined); // prettier-ignore
  await attempt('fetch', fetch(`${target}fetch`));
  await attempt('no-cors', fetch(`${target}no-cors`, { mode: 'no-cors', method: 'POST', body: 'photo' }));
  await attempt('import', import(/* @vite-ignore */ `${target}import.js`));
  const socket = new Promise((resolve, reject) => {
    const opened = new WebSocket(`${target.replace('http', 'ws')}socket`);
    opened.onopen = resolve;
    opened.onerror = reject;
  });
  await attempt('socket', socket);
  if (typeof document === 'object') {
    const image = new Image();
    await attempt('image', new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject, src: `${target}image` })));
    navigator.sendBeacon(`${target}beacon`, 'photo');
    const script = document.createElement('script');
    await attempt('inline', new Promise((resolve, reject) => {
      script.textContent = 'window.inline_ran = true';
      document.body.append(script);
      (window as { inline_ran?: boolean }).inline_ran ? resolve(0) : reject(new Error('refused'));
    })); // prettier-ignore
  }
  await attempt('eval', new Promise((resolve) => resolve(new Function('return 1')())));
  return through;
}

const is_thread = (worker: Worker) => worker.url().includes('wasm-fast/engine.js');

async function try_everywhere({ page }: OpenPage): Promise<Record<string, string[]>> {
  const workers = await eventually(async () => page.workers(), (all) => all.some(is_thread), 60_000);
  const engine = workers.find((worker) => worker.url().includes('engine-worker.js'));
  const thread = workers.find(is_thread);
  assert.ok(engine && thread);
  const places = { page, engine, thread };
  const results: Record<string, string[]> = {};
  for (const [name, place] of Object.entries(places)) {
    // The two evaluate alike; their types do not meet.
    results[name] = await (place as Page).evaluate(try_all, address);
  }
  return results;
}

async function is_started(page: Page): Promise<void> {
  const text_now = () => page.locator('#executor').textContent().catch(() => ''); // prettier-ignore
  await eventually(text_now, (text) => /threads/.test(text ?? ''), 60_000);
}

const hosts = {
  'our own server': async () => open_page({ webgpu: false }),
  'a host without headers': async () => open_page({ webgpu: false, service_worker: true, host: await open_plain_host() }),
};

for (const [name, open] of Object.entries(hosts)) {
  test(`on ${name}, neither the page nor its worker nor a thread reaches another site or makes code of a text`, async () => {
    reached = [];
    const opened = await open();
    try {
      await is_started(opened.page);
      assert.deepEqual(await try_everywhere(opened), { page: [], engine: [], thread: [] });
      assert.deepEqual(reached, []);
    } finally {
      await opened.close();
    }
  });
}

test('the attempts get through where no policy stands in their way', async () => {
  reached = [];
  const opened = await open_page({ webgpu: false, host: await open_plain_host() });
  try {
    // A page of the same host that is not ours.
    await opened.page.goto(new URL('/elsewhere', opened.address).href);
    const through = await opened.page.evaluate(try_all, address);
    assert.deepEqual(through.filter((name) => ['fetch', 'no-cors', 'inline', 'eval'].includes(name)), ['fetch', 'no-cors', 'inline', 'eval']);
    await eventually(async () => reached, (paths) => paths.includes('/fetch') && paths.includes('/beacon'));
  } finally {
    await opened.close();
  }
});

const privacy_text = (page: Page, part: string) => () => page.locator(`#privacy-${part}`).textContent();

test('the privacy view counts requests, shows that the policy holds, and when the network is not needed', async () => {
  const opened = await open_page({ webgpu: false, service_worker: true, host: await open_plain_host(), width: 900, height: 600 });
  const { page } = opened;
  try {
    await is_started(page);
    await page.getByRole('button', { name: 'What leaves this device' }).dispatchEvent('click');
    const before = /^\d+ requests since .* none to any other site\. No photo has come in yet\.$/;
    await eventually(privacy_text(page, 'requests'), (text) => before.test(text ?? ''));
    await page.getByRole('button', { name: 'Close' }).click();

    await page.getByLabel('Add photos').setInputFiles([test_file('mine.png')]);
    await page.locator('#photos li[data-state=ready]').waitFor({ state: 'attached' });
    const is_stored = async () => {
      await page.locator('#privacy').evaluate((dialog: HTMLDialogElement) => dialog.close());
      await page.getByRole('button', { name: 'What leaves this device' }).dispatchEvent('click');
      return privacy_text(page, 'stored')();
    };
    await eventually(is_stored, (text) => /^All \d+ files .* you can go offline now\. What only some photos or languages need \(.* MB in all\) is loaded and stored/.test(text ?? ''), 60_000);
    // The runtime and the networks that look for faces are the page's own files.
    assert.match((await privacy_text(page, 'requests')()) ?? '', /none to any other site\. \d+ since the first photo came in\.$/);
    assert.deepEqual(opened.complaints, []);

    await page.getByRole('button', { name: 'Try it' }).click();
    const refused = /^Tried now, from the page and from the engine: the browser refused both/;
    await eventually(privacy_text(page, 'attempt'), (text) => refused.test(text ?? ''));
    assert.match((await privacy_text(page, 'requests')()) ?? '', /none to any other site/);
    await page.getByText('The policy', { exact: true }).click();
    assert.match((await privacy_text(page, 'policy')()) ?? '', /connect-src 'self';/);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#privacy').isHidden(), true);
  } finally {
    await opened.close();
  }
});
