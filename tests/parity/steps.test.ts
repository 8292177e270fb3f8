// The loop on a GPU against the loop on the CPU, step by step and each step from the same state: signs of tiny gradients
// flip with rounding, so whole trajectories part, single steps do not.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, test } from 'node:test';
import { GpuExecutor, request_device, type ShaderSource } from '../../web/src/gpu.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import type { ModuleDescription } from '../../web/src/program-types.ts';

interface StepsModule {
  _loop_select(objective: number): void;
  _loop_description(): number;
  _loop_next(): number;
  _loop_run(program: number): void;
  _loop_bytes(persistent: number): number;
  UTF8ToString(address: number): string;
  HEAPU8: Uint8Array;
}

const { default: create } = (await import(`file://${resolve('build/wasm/steps.mjs')}`)) as {
  default: () => Promise<StepsModule>;
};
const steps = await create();
const shaders = read_shaders('shaders');
const { device, adapter_name } = await request_device(create_gpu());
after(() => device.destroy());

/** Sizes of f32 values, and how two vectors of them agree. */
function compare(a: Float32Array, b: Float32Array): { cosine: number; largest: number; differing: number } {
  let [ab, aa, bb, largest, differing] = [0, 0, 0, 0, 0];
  a.forEach((x, i) => {
    const y = b[i] as number;
    [ab, aa, bb] = [ab + x * y, aa + x * x, bb + y * y];
    largest = Math.max(largest, Math.abs(x - y));
    if (Math.abs(x - y) > 1e-6) differing += 1;
  });
  return { cosine: aa === 0 && bb === 0 ? 1 : ab / Math.sqrt(aa * bb), largest, differing: differing / a.length };
}

/** What differs between the CPU's and the GPU's content of a buffer after one step, or empty. Sums of a few thousand f32
 *  products round to about 1e-5 of their size; a hundredfold of that is granted, and a fiftieth of the noise may have
 *  taken its signed step the other way, where the gradient is nearly zero. */
function disagreement(label: string, dtype: 'f32' | 'u32', cpu: Uint8Array, gpu: Uint8Array): string {
  if (dtype === 'u32') return Buffer.compare(cpu, gpu) === 0 ? '' : `${label} differs`;
  const [a, b] = [cpu, gpu].map((bytes) => new Float32Array(bytes.slice().buffer)) as [Float32Array, Float32Array];
  const { cosine, largest, differing } = compare(a, b);
  if (!b.every(Number.isFinite)) return `${label} is not finite`;
  if (label === 'noise') return differing <= 0.02 ? '' : `${label}: ${(differing * 100).toFixed(1)}% of the steps differ`;
  if (/gradients|parameters|momentum/.test(label)) return cosine > 0.9999 ? '' : `${label}: cosine ${cosine}`;
  return largest <= 1e-3 ? '' : `${label}: off by ${largest}`;
}

/** Runs a loop on the CPU and repeats every step on the GPU; what disagrees, or empty. */
async function run_loop(objective: number, source: ShaderSource): Promise<{ replays: number; complaints: string[] }> {
  steps._loop_select(objective);
  const module = JSON.parse(steps.UTF8ToString(steps._loop_description())) as ModuleDescription;
  const executor = await GpuExecutor.create(device, module, source, { tuning: 'off' });
  const cpu_bytes = (i: number, size: number): Uint8Array<ArrayBuffer> => {
    const address = steps._loop_bytes(i);
    return steps.HEAPU8.slice(address, address + size) as Uint8Array<ArrayBuffer>;
  };
  const complaints: string[] = [];
  let replays = 0;
  try {
    for (let program = steps._loop_next(); program >= 0; program = steps._loop_next()) {
      module.persistent.forEach((buffer, i) => executor.write(buffer, cpu_bytes(i, buffer.size_bytes)));
      executor.run(program, 1);
      steps._loop_run(program);
      const label = `${module.programs[program]?.label} ${replays++}`;
      for (const [i, buffer] of module.persistent.entries()) {
        const found = disagreement(buffer.label, buffer.dtype, cpu_bytes(i, buffer.size_bytes), await executor.read(buffer));
        if (found) complaints.push(`${label}: ${found}`);
      }
    }
  } finally {
    executor.destroy();
  }
  return { replays, complaints };
}

const objectives = [
  'sample-wise', 'class-wise with crops', 'instant', 'sample-wise, residual surrogate', 'transformed', 'a trial',
  'cloak', 'limited and damped',
]; // prettier-ignore

for (const [objective, name] of objectives.entries()) {
  test(`each step of the ${name} loop is the same on the CPU and on ${adapter_name}`, async () => {
    const { replays, complaints } = await run_loop(objective, shaders);
    assert.ok(replays >= 3);
    assert.deepEqual(complaints, []);
  });
}

test('a broken kernel parts the two', async () => {
  const broken = new Map(shaders);
  const path = [...shaders.keys()].find((key) => key.endsWith('shared/batch_norm.wgsl')) as string;
  const text = shaders.get(path) as string;
  broken.set(path, text.replaceAll(/value > (0\.0|vec4f\(\))/g, 'value >= $1'));
  assert.notEqual(broken.get(path), text);
  assert.notDeepEqual((await run_loop(0, broken)).complaints, []);
});
