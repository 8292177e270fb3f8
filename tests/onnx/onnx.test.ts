// What an imported network gives is what ONNX Runtime gives, on every executor. UNTAUGHT_NETS names further files, separated
// by ':' (./untaught test --net FILE): they are compared, too, and timed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { GpuExecutor, request_device } from '../../web/src/gpu.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import { NetworkModule, type NamedFile } from './network-module.ts';
import { RuntimeNetwork } from './runtime.ts';

const kVariants = ['wasm', 'wasm-fast'];
/** Both sum thousands of products in f32, in orders of their own. */
const kTolerance = 1e-4;
const kImages = 2;
const kTimedRuns = 10;

const modules = new Map<string, NetworkModule>();
for (const variant of kVariants) modules.set(variant, await NetworkModule.load(variant));
const samples = modules.get('wasm')!.samples();
const given: NamedFile[] = (process.env['UNTAUGHT_NETS'] ?? '')
  .split(':')
  .filter((path) => path !== '')
  .map((path) => ({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) }));

/** Of an image's range, the same each time. */
function pixels(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => (state = (state * 48271) % 2147483647) / 2147483647);
}

/** The length of the difference beside the length of what is expected. */
function relative_error(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  let [difference, size] = [0, 0];
  expected.forEach((e, i) => {
    difference += (e - (actual[i] as number)) ** 2;
    size += e ** 2;
  });
  return Math.sqrt(difference / size);
}

/** Opens the network for n images and writes them; their shape. */
function prepare(module: NetworkModule, file: NamedFile, n: number): { x: Float32Array; shape: number[] } {
  assert.equal(module.open(file.bytes, n), '');
  const shape = [n, ...module.input_shape()];
  const x = pixels(shape.reduce((a, b) => a * b, 1));
  module.write(x);
  return { x, shape };
}

async function expected_of(file: NamedFile, x: Float32Array, shape: number[]): Promise<Float32Array> {
  const network = await RuntimeNetwork.open(file.bytes);
  const expected = (await network.run(x, shape)).slice();
  await network.close();
  assert.ok(expected.some((value) => value !== 0));
  return expected;
}

for (const [variant, module] of modules) {
  for (const file of [...samples, ...given]) {
    test(`${file.name} gives in build/${variant} what it gives in ONNX Runtime`, async () => {
      const { x, shape } = prepare(module, file, kImages);
      module.run();
      const error = relative_error(module.output(), await expected_of(file, x, shape));
      if (given.includes(file)) console.log(`${file.name}, ${variant}: relative error ${error.toExponential(1)}`);
      assert.ok(error <= kTolerance, `relative error ${error}`);
    });
  }
}

test('the samples give on a GPU what they give in ONNX Runtime', async () => {
  const { device } = await request_device(create_gpu());
  const module = modules.get('wasm')!;
  for (const file of samples) {
    const { x, shape } = prepare(module, file, kImages);
    const description = module.description();
    const executor = await GpuExecutor.create(device, description, read_shaders('shaders'), { tuning: 'off' });
    await module.run_on(executor, description);
    executor.destroy();
    const error = relative_error(module.output(), await expected_of(file, x, shape));
    assert.ok(error <= kTolerance, `${file.name}: relative error ${error}`);
  }
  device.destroy();
});

test('another image gives another result: the comparison can fail', async () => {
  const module = modules.get('wasm')!;
  for (const file of samples) {
    const { x, shape } = prepare(module, file, 1);
    module.run();
    const other = await expected_of(file, x.map((value) => value ** 2), shape);
    assert.ok(relative_error(module.output(), other) > 10 * kTolerance, file.name);
  }
});

for (const file of given) {
  test(`${file.name}: time`, async () => {
    const least = async (work: () => unknown) => {
      let milliseconds = Infinity;
      for (let i = 0; i < kTimedRuns; ++i) {
        const start = performance.now();
        await work();
        milliseconds = Math.min(milliseconds, performance.now() - start);
      }
      return `${milliseconds.toFixed(1)} ms`;
    };
    const times: string[] = [];
    for (const [variant, module] of modules) {
      prepare(module, file, 1);
      times.push(`${variant} ${await least(() => module.run())}`);
    }
    const { x, shape } = prepare(modules.get('wasm')!, file, 1);
    const network = await RuntimeNetwork.open(file.bytes);
    times.push(`ONNX Runtime wasm ${await least(() => network.run(x, shape))}`);
    await network.close();
    console.log(`${file.name}, an image, one thread, the least of ${kTimedRuns}: ${times.join(', ')}`);
  });
}
