// What the adapter can do at most, measured in the same run: multiply-adds in registers, and a copy.
import copy_text from './ceilings/copy.wgsl?raw';
import multiply_add_text from './ceilings/multiply_add.wgsl?raw';

export interface Ceiling {
  gflops: number;
  /** GB/s, bytes read plus bytes written. */
  gbytes: number;
}

const kWorkgroup = 64;
/** As in the kernel: chains of vec4 per invocation. */
const kChains = 8;
const kGroupMs = 100;
const kTrials = 4;

type Kernel = (repeat: number) => Promise<void>;

function kernel(device: GPUDevice, code: string, constants: Record<string, number>, buffers: GPUBuffer[], groups: number): Kernel {
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, constants } });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return async (repeat) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < repeat; ++i) pass.dispatchWorkgroups(groups);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
}

/** Least seconds of one dispatch, in groups that take a while. */
async function least_seconds(run: Kernel): Promise<number> {
  const time = async (repeat: number) => {
    const start = performance.now();
    await run(repeat);
    return (performance.now() - start) / repeat;
  };
  await time(1);
  let repeat = 1;
  let least = await time(repeat);
  while (least * repeat < kGroupMs && repeat < 4096) least = await time((repeat *= 2));
  for (let trial = 0; trial < kTrials; ++trial) least = Math.min(least, await time(repeat));
  return least / 1000;
}

/** software: fewer invocations suffice to keep a processor busy. */
export async function measure_ceiling(device: GPUDevice, software: boolean): Promise<Ceiling> {
  const invocations = software ? 1 << 12 : 1 << 18;
  const steps = software ? 256 : 512;
  const bytes = software ? 16 << 20 : 128 << 20;
  const buffers = [invocations * 16, bytes, bytes].map((size) => device.createBuffer({ size, usage: GPUBufferUsage.STORAGE }));
  const [sums, from, to] = buffers as [GPUBuffer, GPUBuffer, GPUBuffer];
  const groups = invocations / kWorkgroup;
  const seconds: number[] = [];
  for (const fused of [0, 1]) {
    const constants = { workgroup: kWorkgroup, steps, fused };
    seconds.push(await least_seconds(kernel(device, multiply_add_text, constants, [sums], groups)));
  }
  const copy_groups = Math.min(groups, bytes / 16 / kWorkgroup);
  const copy = kernel(device, copy_text, { workgroup: kWorkgroup }, [from, to], copy_groups);
  const gflops = (2e-9 * 4 * kChains * steps * invocations) / Math.min(...seconds);
  const gbytes = (2e-9 * bytes) / (await least_seconds(copy));
  for (const buffer of buffers) buffer.destroy();
  return { gflops, gbytes };
}
