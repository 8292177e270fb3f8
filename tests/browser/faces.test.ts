// Faces in the page, first with a detector that a test can trust: it takes a white cell of 8 pixels for a face. The runtime, the worker
// and the engine are the real ones. Then with the release's own networks.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { photo_of, synthetic_faces } from '../support/faces.ts';
import { convolution_model } from '../support/onnx.ts';
import { encode_png, type Picture } from '../support/png.ts';
import { eventually } from './eventually.ts';
import { open_page } from './launch.ts';

const folder = 'build/tests/faces-page';
const side = 64;
const stride = 8;
/** The landmarks of recognisers' crops, on a square of 112. */
const template = [[38.29, 51.7], [73.53, 51.5], [56.03, 71.74], [41.55, 92.37], [70.73, 92.2]] as const; // prettier-ignore

/** Looks at one pixel per cell. A face is 32 px wide, its crop too. */
function detector(): Uint8Array<ArrayBuffer> {
  const weight = new Float32Array(15 * 3);
  weight[0] = 20;
  const landmarks = template.flatMap((point) => point.map((value) => ((value / 112 - 0.5) * 32) / stride));
  const bias = Float32Array.from([-10, 0, 0, Math.log(4), Math.log(4), ...landmarks]);
  return convolution_model({ kind: 'conv', n: 1, size: side, kernel: 1, stride, in: 3, out: 15 }, weight, bias, 'image', 'stride_8');
}

/** Black, with white cells at these places. */
function photo(name: string, ...cells: [column: number, row: number][]) {
  const pixels = new Uint8Array(side * side * 3);
  for (const [column, row] of cells) {
    for (let y = 0; y < stride; ++y) pixels.fill(255, ((row * stride + y) * side + column * stride) * 3, ((row * stride + y) * side + (column + 1) * stride) * 3);
  }
  return { name, mimeType: 'image/png', buffer: Buffer.from(encode_png({ width: side, height: side, channels: 3, pixels })) };
}

function make_page(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync('dist', folder, { recursive: true });
  const content = detector();
  writeFileSync(`${folder}/models/face_detector.onnx`, content);
  const manifest = JSON.parse(readFileSync(`${folder}/models/manifest.json`, 'utf8')) as { models: object[] };
  const sha256 = createHash('sha256').update(content).digest('hex');
  const facts = { name: 'face_detector', file: 'face_detector.onnx', bytes: content.length, sha256, inputs: {}, outputs: {}, threshold: 0.5, long_edges: [side] };
  manifest.models = [...manifest.models.filter((model) => !/^face_(detector|landmarks)$/.test((model as { name: string }).name)), facts];
  writeFileSync(`${folder}/models/manifest.json`, JSON.stringify(manifest));
}

test('faces become regions by themselves, in a group the person picks, and a photo without one gets noise everywhere', async () => {
  make_page();
  const opened = await open_page({ webgpu: false, folder, query: '?executor=cpu' });
  const { page } = opened;
  const area = () => page.locator('#area').textContent();
  const face = (number: number) => page.locator('#faces button').nth(number - 1);
  const shown = (name: string, text: RegExp) =>
    page.locator('#photos button', { hasText: name }).first().dispatchEvent('click').then(() => eventually(area, (now) => text.test(now ?? ''), 60_000));
  try {
    await page.getByLabel('Add photos').setInputFiles([photo('one.png', [3, 3]), photo('two.png', [1, 1], [5, 5]), photo('none.png')]);
    await shown('one.png', /only 1 region/);
    assert.match((await page.locator('#regions').textContent()) ?? '', /left \d+, top \d+, width \d+, height \d+, turned by 0°/);
    assert.equal(await face(1).getAttribute('aria-pressed'), 'true');
    await face(1).dispatchEvent('click');
    await eventually(area, (now) => /^All of one\.png/.test(now ?? ''));
    await shown('two.png', /only 1 region/);
    const pressed = () => page.locator('#faces button').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-pressed')));
    assert.deepEqual((await pressed()).sort(), ['false', 'true']);
    await page.locator('#faces button[aria-pressed=false]').dispatchEvent('click');
    await eventually(area, (now) => /only 2 regions/.test(now ?? ''));
    assert.deepEqual(await pressed(), ['true', 'true']);
    await shown('none.png', /^No face was found\. All of none\.png/);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
});

test('the networks of this release find a face that stands and one that lies, on WebGPU', async () => {
  const opened = await open_page({ webgpu: true, query: '?executor=gpu' });
  const { page } = opened;
  try {
    const [standing, lying] = synthetic_faces(2) as [Picture, Picture];
    const picture = photo_of(260, 140, [{ face: standing, x: 20, y: 40, turns: 0 }, { face: lying, x: 160, y: 30, turns: 1 }]);
    await page.getByLabel('Add photos').setInputFiles([{ name: 'two.png', mimeType: 'image/png', buffer: Buffer.from(encode_png(picture)) }]);
    const faces = page.locator('#faces button');
    await eventually(() => faces.count(), (count) => count === 2, 120_000);
    await page.locator('#faces button[aria-pressed=false]').dispatchEvent('click');
    await eventually(() => page.locator('#area').textContent(), (now) => /only 2 regions/.test(now ?? ''));
    const regions = Array.from(((await page.locator('#regions').textContent()) ?? '').matchAll(/turned by (-?\d+)°/g), ([, angle]) => Number(angle));
    const [least, most] = regions.sort((a, b) => a - b) as [number, number];
    assert.ok(Math.abs(least) < 15 && Math.abs(most - 90) < 15, `turned by ${regions.join(' and ')}`);
    assert.deepEqual(opened.complaints, []);
  } finally {
    await opened.close();
  }
});
