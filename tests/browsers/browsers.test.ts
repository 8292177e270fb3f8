// The page in other browsers than Chromium: opened, one photo protected at quick effort on the processor, saved.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { create_static_server, listen } from '../../web/src/server.ts';
import { check_change, textured } from '../support/pictures.ts';
import { decode_png, encode_png } from '../support/png.ts';
import { until, type Driver } from './driver.ts';
import { open_firefox } from './firefox.ts';
import { open_webkit } from './webkit.ts';

/** What stands in the page, with what went wrong in it. */
interface Seen {
  executor: string;
  state: string | null;
  notices: string;
  canvas: boolean;
  isolated: boolean;
}

const look = `return {
  executor: document.getElementById('executor').textContent,
  state: document.querySelector('#photos li')?.dataset.state ?? null,
  notices: document.getElementById('notices').textContent,
  canvas: !document.getElementById('canvas').hidden,
  isolated: crossOriginIsolated,
};`;

// A download goes where a browser's settings say; here the blob is caught on its way.
const catch_blobs = `const make = URL.createObjectURL; window.caught = [];
  URL.createObjectURL = (blob) => { window.caught.push(blob); return make.call(URL, blob); };`;
const caught = `if (!window.caught.length) return null;
  const bytes = new Uint8Array(await window.caught[0].arrayBuffer());
  let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return btoa(text);`;

async function whole_job(driver: Driver, address: string, folder: string): Promise<void> {
  const picture = textured(320, 240, 3, 7);
  const path = join(folder, 'one.png');
  writeFileSync(path, encode_png(picture));
  await driver.open(`${address}?executor=cpu`);
  const started = await until(() => driver.run<Seen>(look), ({ executor }) => executor.startsWith('Runs on'), 60_000);
  await driver.choose('#files', path);
  await until(() => driver.run<Seen>(look), ({ state }) => state === 'ready', 30_000);
  await driver.run(`const field = document.getElementById('effort'); field.value = 'quick'; field.dispatchEvent(new Event('change'));
    await new Promise((resolve) => setTimeout(resolve)); document.getElementById('protect').click();`);
  const end = await until(() => driver.run<Seen>(look), ({ state, notices }) => state === 'done' || state === 'failed' || notices !== '', 240_000);
  assert.deepEqual([end.state, end.notices], ['done', '']);
  await driver.run(`${catch_blobs} document.getElementById('save').click();`);
  const file = await until(() => driver.run<string | null>(caught), (text) => text !== null, 60_000);
  const { most, changed } = check_change(picture, decode_png(Buffer.from(file ?? '', 'base64')), [], 8);
  assert.ok(most >= 4 && changed > 320 * 240, `${changed} values changed, by ${most} at most`);
  const { canvas, isolated, executor } = started;
  console.log(`${driver.name}: ${executor} canvas ${canvas ? 'drawn' : 'not drawn'}, ${isolated ? '' : 'not '}isolated`);
}

for (const [name, open] of [['Firefox', open_firefox], ['WebKitGTK', open_webkit]] as const) {
  test(`${name} opens the page, protects a photo on the processor, and saves it`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'untaught-browser-'));
    const server = create_static_server('dist');
    const address = await listen(server, 0);
    let driver: Driver | null = null;
    try {
      driver = await open();
      await whole_job(driver, address, folder);
    } finally {
      await driver?.close();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
}
