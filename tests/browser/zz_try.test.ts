import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { eventually } from './eventually.ts';
import { open_page } from './launch.ts';
const folder = 'build/tests/zz-page';
function make_page(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync('dist', folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(`${folder}/models/manifest.json`, 'utf8')) as { models: object[] };
  const put = (name: string, facts: object) => {
    const content = readFileSync(`/work/det/${name}.onnx`);
    writeFileSync(`${folder}/models/${name}.onnx`, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    manifest.models.push({ name, file: `${name}.onnx`, bytes: content.length, sha256, inputs: {}, outputs: {}, ...facts });
  };
  put('face_detector', { threshold: 0.7, long_edges: [1024, 192] });
  writeFileSync(`${folder}/models/manifest.json`, JSON.stringify(manifest));
}
for (const [webgpu, query] of [[true, '?executor=gpu'], [false, '?executor=cpu']] as const)
test('try ' + query, async () => {
  make_page();
  const opened = await open_page({ webgpu, folder, query });
  const { page } = opened;
  try {
    const t = Date.now();
    await page.getByLabel('Add photos').setInputFiles(['/work/shared/data/portraits/' + process.env.PORTRAIT]);
    await eventually(() => page.locator('#area').textContent(), (now) => /region|No face|All of/.test(now ?? ''), 300_000);
    console.log('first', Date.now() - t, await page.locator('#area').textContent());
    for (let k = 0; k < 60; ++k) { await new Promise((r) => setTimeout(r, 2000)); const a = await page.locator('#area').textContent(); if (/region|No face/.test(a ?? '')) break; }
    console.log('then', Date.now() - t, await page.locator('#area').textContent(), await page.locator('#regions').textContent());
    const t2 = Date.now();
    await page.getByLabel('Add photos').setInputFiles(['/work/shared/data/portraits/' + process.env.PORTRAIT2]);
    await eventually(() => page.locator('#photos button').count(), (n) => n > 1, 60_000);
    await page.locator('#photos button').nth(1).dispatchEvent('click');
    for (let k = 0; k < 60; ++k) { await new Promise((r) => setTimeout(r, 200)); const a = await page.locator('#area').textContent(); if (/region|No face/.test(a ?? '')) break; }
    console.log('second', Date.now() - t2, await page.locator('#area').textContent(), await page.locator('#regions').textContent());
    console.log(opened.complaints, opened.warnings, await page.evaluate(() => document.body.innerText.slice(0, 1500)));
    await page.screenshot({ path: `/tmp/try-${webgpu}.png` });
  } finally {
    await opened.close();
  }
});
