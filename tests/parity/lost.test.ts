// A device that is lost: whoever waits is told so, whatever it was doing, and another device does the same work.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GpuError, GpuExecutor, request_device } from '../../web/src/gpu.ts';
import { float_bits } from '../../web/src/gpu/lower-helpers.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import type { ModuleDescription } from '../../web/src/program-types.ts';

const count = 5;
const views = [0, 1, 2].map((i) => ({ slab: 0, offset_bytes: i * 256, size_bytes: count * 4 }));
const [a, b, y] = views as [(typeof views)[0], (typeof views)[0], (typeof views)[0]];

/** y = a + 2 b. */
const module: ModuleDescription = {
  operations: [{ name: 'add', fields: ['count', 'scale:f'], access: ['r', 'r', 'w'] }],
  slabs: [768],
  programs: [{ label: 'sum', steps: [[0, [count, float_bits(2)], views.flatMap(({ slab, offset_bytes, size_bytes }) => [slab, offset_bytes, size_bytes])]] }],
  persistent: [],
};
const shaders = read_shaders('shaders');
const gpu = create_gpu();

const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const is_lost = (error: unknown) => error instanceof GpuError && error.code === 'device-lost';

test('work on a lost device ends with its loss: before a replay, in the middle of one, while reading, while building', async () => {
  const create = async () => {
    const { device } = await request_device(gpu);
    return { device, executor: await GpuExecutor.create(device, module, shaders, { tuning: 'off' }) };
  };
  const replayed = await create();
  replayed.executor.run(0, 1000);
  const idle = replayed.executor.idle();
  replayed.device.destroy();
  await assert.rejects(idle, is_lost);
  assert.throws(() => replayed.executor.run(0, 1), is_lost);

  const read = await create();
  const reading = read.executor.read(y);
  read.device.destroy();
  await assert.rejects(reading, is_lost);

  const { device } = await request_device(gpu);
  device.destroy();
  await assert.rejects(async () => {
    const built = await GpuExecutor.create(device, module, shaders, { tuning: 'off' });
    built.run(0, 1);
    await built.idle();
  }, is_lost);

  const next = await create();
  next.executor.write(a, floats(1, 2, 3, 4, 5));
  next.executor.write(b, floats(10, 20, 30, 40, 50));
  next.executor.run(0, 1);
  assert.deepEqual(new Float32Array((await next.executor.read(y)).buffer), Float32Array.from([21, 42, 63, 84, 105]));
  next.device.destroy();
});
