// Every shader compiles, without a driver: Dawn's null backend runs the whole WGSL front end.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { GpuError, lint_shaders, load_kernels, request_device, ShaderError } from '../../web/src/gpu.ts';
import { compile_kernel } from '../../web/src/gpu/shaders.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';

const shaders = read_shaders('shaders');
const gpu = create_gpu(['backend=null']);
const { device } = await request_device(gpu);

test('every shader compiles', async () => {
  assert.ok(shaders.size > 36);
  assert.deepEqual(await lint_shaders(device, shaders), []);
});

test('an error names its file and line, also in shared code', async () => {
  const broken = new Map(shaders);
  const relu = shaders.get('relu.wgsl') as string;
  const line = relu.split('\n').findIndex((text) => text.includes('] = max(')) + 1;
  broken.set('relu.wgsl', relu.replace('] = max(', '] = maximum('));
  broken.set('shared/pixels.wgsl', `${shaders.get('shared/pixels.wgsl')}\nfn oops() -> f32 { return 1u; }\n`);
  const complaints = (await lint_shaders(device, broken)).join('\n');
  assert.match(complaints, new RegExp(`shaders/relu\\.wgsl:${line}:`));
  const length = (shaders.get('shared/pixels.wgsl') as string).split('\n').length;
  assert.match(complaints, new RegExp(`shaders/shared/pixels\\.wgsl:${length + 1}:`));
  // relu, and each kernel that uses shared/pixels.wgsl
  const users = [...shaders.values()].filter((text) => text.includes('// use: shared/pixels.wgsl')).length;
  assert.ok(users > 1);
  assert.equal(complaints.split('\n').filter((text) => text.startsWith('shaders/')).length, 1 + users);
});

test('a kernel that a driver refuses is a failure of the GPU, so that the processor can go on', async () => {
  const kernel = load_kernels(new Map([['odd.wgsl', 'fn odd( {}\n']])).get('odd');
  assert.ok(kernel);
  await assert.rejects(compile_kernel(device, kernel), (error) => {
    assert.ok(error instanceof ShaderError && error instanceof GpuError);
    assert.equal(error.code, 'gpu-failure');
    return true;
  });
});

test('a kernel binds everything read-write, and its header names an existing reference', async () => {
  const { existsSync } = await import('node:fs');
  for (const kernel of load_kernels(shaders).values()) {
    const text = shaders.get(kernel.path) as string;
    assert.doesNotMatch(text, /var<storage(, read)?>/, kernel.path);
    const reference = text.match(/reference: (\S+)/)?.[1];
    assert.ok(reference && existsSync(reference), `${kernel.path}: reference ${reference}`);
    assert.doesNotMatch(kernel.code, /\b(sin|cos|tan|asin|acos|atan|atan2|pow)\(/, kernel.path);
  }
});

after(() => device.destroy());
