// Networks in ONNX Runtime Web on the processor, and what is refused.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { node_runtime } from '../../web/src/cli/networks.ts';
import { EngineError } from '../../web/src/engine/errors.ts';
import { find_model, largest_difference, Network, parse_manifest, Runtime, verify_model, type ModelFacts } from '../../web/src/networks.ts';
import { convolution_model } from '../support/onnx.ts';

/** y = x convolved with 3x3 weights of 1 / 4, 5 px images. */
function model_of(channels: number) {
  const work = { kind: 'conv', n: 1, size: 5, kernel: 3, stride: 1, in: channels, out: 4 };
  return convolution_model(work, new Float32Array(9 * channels * 4).fill(0.25));
}
const dims_of = (channels: number) => [1, channels, 5, 5];

const refused = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof EngineError && error.code === code && message.test(error.message);

test('a network runs on the processor and gives the sums that its weights ask for', async () => {
  const network = await Network.load(await Runtime.load(node_runtime()), 'a.onnx', model_of(2), { x: dims_of(2) });
  assert.deepEqual([network.provider, network.remark], ['wasm', '']);
  const { y } = await network.run({ x: { dims: dims_of(2), data: new Float32Array(50).fill(1) } });
  assert.deepEqual(y?.dims, [1, 4, 5, 5]);
  // 2 channels x (4 taps in a corner, 9 inside) x 1 / 4
  assert.deepEqual([y?.data[0], y?.data[6]], [2, 4.5]);
  await assert.rejects(network.run({ x: { dims: [1, 3, 5, 5], data: new Float32Array(75) } }), refused('bad-setting', /cannot be run/));
  await network.release();
});

test('a file that is no network, or a part of one, is refused by its name', async () => {
  const runtime = await Runtime.load(node_runtime());
  const whole = model_of(2);
  for (const content of [new Uint8Array(), new Uint8Array(100).fill(7), whole.slice(0, whole.length / 2)]) {
    await assert.rejects(Network.load(runtime, 'broken.onnx', content, { x: dims_of(2) }), refused('corrupt-file', /^"broken\.onnx": /));
  }
});

test('the manifest says which file is meant: another length or hash is refused, and so is a manifest that is none', async () => {
  const content = model_of(2);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const facts: ModelFacts = { name: 'a', file: 'a.onnx', bytes: content.length, sha256, inputs: {}, outputs: {} };
  await verify_model(facts, content);
  await assert.rejects(verify_model(facts, content.slice(1)), refused('corrupt-file', /^"a\.onnx": it has \d+ bytes and should have \d+/));
  const changed = content.slice();
  changed[40] = (changed[40] as number) ^ 1;
  await assert.rejects(verify_model(facts, changed), refused('corrupt-file', /^"a\.onnx": it is not the file of this release/));
  assert.equal(find_model(parse_manifest(JSON.stringify({ models: [facts] })), 'a').file, 'a.onnx');
  assert.throws(() => find_model({ models: [facts] }, 'b'), refused('bad-setting', /No network is called "b": a/));
  for (const text of ['', '{', 'null', '{"models": 1}']) assert.throws(() => parse_manifest(text), refused('corrupt-file', /list of networks/));
});

test('outputs differ by their largest deviation, and what is no number agrees with nothing', () => {
  const values = (...data: number[]) => ({ y: { dims: [data.length], data: Float32Array.from(data) } });
  assert.equal(largest_difference(values(2, -4), values(2, -4)), 0);
  assert.equal(largest_difference(values(2, -4), values(3, -4)), 0.25);
  assert.equal(largest_difference(values(2, NaN), values(2, NaN)), Infinity);
  assert.equal(largest_difference(values(2), values(2, 3)), Infinity);
});
