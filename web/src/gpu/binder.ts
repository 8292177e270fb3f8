// Buffers and bind groups of lowered steps: scratch that the steps share, and uniform words, one slot for each distinct
// list.
import { GpuError } from './device.ts';
import type { Dispatch, Lowered } from './lowering.ts';
import type { PipelineCache } from './pipelines.ts';
import type { Kernel } from './shaders.ts';

/** Alignment of offsets in storage and uniform buffers; a uniform slot holds one kernel's Params. */
const kAlignment = 256;

const align = (bytes: number) => Math.ceil(bytes / kAlignment) * kAlignment;

export interface Command {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: [number, number, number];
}

export interface LoweredStep extends Lowered {
  op: string;
  /** Slab, offset and size in bytes of each operand. */
  views: number[];
}

/** The pipelines of a step's dispatches. Rejects with ShaderError (names file and line) or GpuError. */
export function pipelines_of(cache: PipelineCache, kernels: ReadonlyMap<string, Kernel>, { dispatches }: Lowered) {
  return Promise.all(
    dispatches.map((one) => {
      const kernel = kernels.get(one.kernel);
      if (!kernel) throw new Error(`shaders: no file is named ${one.kernel}.wgsl`);
      return cache.pipeline(kernel, one.constants, one.bindings.length);
    }),
  );
}

export function encode(pass: GPUComputePassEncoder, commands: readonly Command[], repeat: number): void {
  let pipeline: GPUComputePipeline | undefined;
  for (let i = 0; i < repeat; ++i) {
    for (const command of commands) {
      if (command.pipeline !== pipeline) pass.setPipeline((pipeline = command.pipeline));
      pass.setBindGroup(0, command.group);
      pass.dispatchWorkgroups(...command.workgroups);
    }
  }
}

/** Runs `make`, which must not await, and rejects where the device reported an error. */
export async function without_errors<T>(device: GPUDevice, make: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  let result: T | undefined;
  let errors: Promise<(GPUError | null)[]>;
  try {
    result = make();
  } finally {
    errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
  }
  const error = (await errors).find((candidate) => candidate !== null);
  if (error) throw new GpuError('gpu-failure', error.message);
  return result;
}

export class Binder {
  readonly scratch: GPUBuffer;
  readonly uniforms: GPUBuffer;
  private readonly slots = new Map<string, number>();

  constructor(
    private readonly device: GPUDevice,
    private readonly cache: PipelineCache,
    private readonly slabs: readonly GPUBuffer[],
    steps: readonly LoweredStep[],
  ) {
    // Scratch is alive within one step only, so all steps share it.
    const sizes = steps.map(({ scratch_bytes }) => scratch_bytes.reduce((sum, bytes) => sum + align(bytes), 0));
    const size = sizes.reduce((most, bytes) => Math.max(most, bytes), kAlignment);
    this.scratch = device.createBuffer({ label: 'scratch', size, usage: GPUBufferUsage.STORAGE });
    this.uniforms = this.make_uniforms(steps);
  }

  /** pipelines: of the step's dispatches, in order. */
  commands(step: LoweredStep, pipelines: readonly GPUComputePipeline[]): Command[] {
    return step.dispatches.map((one, i) => ({
      pipeline: pipelines[i] as GPUComputePipeline,
      group: this.bind_group(step, one),
      workgroups: one.groups,
    }));
  }

  private bind_group({ op, views, scratch_bytes }: LoweredStep, { kernel, words, bindings }: Dispatch): GPUBindGroup {
    const slot = this.slots.get(words.join()) as number;
    const entries: GPUBindGroupEntry[] = [
      { binding: 0, resource: { buffer: this.uniforms, offset: slot * kAlignment, size: kAlignment } },
    ];
    bindings.forEach((binding, i) => {
      let resource: GPUBufferBinding;
      if ('operand' in binding) {
        const first = binding.operand * 3;
        const [slab, offset, size] = views.slice(first, first + 3) as [number, number, number];
        resource = { buffer: this.slabs[slab] as GPUBuffer, offset, size };
      } else {
        const offset = scratch_bytes.slice(0, binding.scratch).reduce((sum, bytes) => sum + align(bytes), 0);
        resource = { buffer: this.scratch, offset, size: scratch_bytes[binding.scratch] as number };
      }
      entries.push({ binding: i + 1, resource });
    });
    const layout = this.cache.layout(bindings.length);
    return this.device.createBindGroup({ label: `${op}: ${kernel}`, layout, entries });
  }

  private make_uniforms(steps: readonly LoweredStep[]): GPUBuffer {
    for (const { dispatches } of steps) {
      for (const { words } of dispatches) {
        const key = words.join();
        if (!this.slots.has(key)) this.slots.set(key, this.slots.size);
      }
    }
    const content = new Uint32Array((Math.max(1, this.slots.size) * kAlignment) / 4);
    for (const [key, slot] of this.slots) content.set(key.split(',').map(Number), (slot * kAlignment) / 4);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    const buffer = this.device.createBuffer({ label: 'params', size: content.byteLength, usage });
    this.device.queue.writeBuffer(buffer, 0, content);
    return buffer;
  }
}
