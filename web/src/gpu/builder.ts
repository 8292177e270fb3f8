// Turns a module's description into what a replay needs: slabs, scratch, uniform words, pipelines and bind groups.
import type { ModuleDescription, StepDescription } from '../program-types.ts';
import { GpuError, traits_of } from './device.ts';
import { float_from_bits } from './lower-helpers.ts';
import { lower_step, type DeviceTraits, type Dispatch, type Lowered, type Step } from './lowering.ts';
import { PipelineCache } from './pipelines.ts';
import { load_kernels, type ShaderSource } from './shaders.ts';

/** Alignment of offsets in storage and uniform buffers; a uniform slot holds one kernel's Params. */
const kAlignment = 256;

const align = (bytes: number) => Math.ceil(bytes / kAlignment) * kAlignment;

export interface ExecutorOptions {
  /** Operation -> variant to use instead of the best one (tests, tuning). */
  variants?: Readonly<Record<string, string>>;
  /** Convolutions are split into dispatches of about this much work; default 2e9 operations: well under the time after
   *  which an operating system resets a slow GPU. */
  max_flop?: number;
}

export interface Command {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: [number, number, number];
}

export interface Built {
  slabs: GPUBuffer[];
  /** Scratch and uniform words. */
  own_buffers: GPUBuffer[];
  programs: { label: string; commands: Command[] }[];
}

const kMaxFlop = 2e9;

/** A step of a described program with its parameters by name, for a device of these traits. */
export function step_of(
  device: DeviceTraits,
  module: ModuleDescription,
  [op, words]: StepDescription,
  max_flop = kMaxFlop,
): Step {
  const operation = module.operations[op];
  if (!operation) throw new Error(`the description has no operation ${op}`);
  const params: Record<string, number> = {};
  operation.fields.forEach((field, i) => {
    const word = words[i] as number;
    const is_float = field.endsWith(':f');
    params[is_float ? field.slice(0, -2) : field] = is_float ? float_from_bits(word) : word;
  });
  return { op: operation.name, params, words, operands: operation.access.length, max_flop, device };
}

interface LoweredStep extends Lowered {
  op: string;
  views: number[];
}

/** Rejects with ShaderError (names file and line) or GpuError. */
export async function build(
  device: GPUDevice,
  module: ModuleDescription,
  shaders: ShaderSource,
  options: ExecutorOptions,
): Promise<Built> {
  const kernels = load_kernels(shaders);
  const cache = PipelineCache.of(device);
  const traits = traits_of(device);
  const programs = module.programs.map(({ label, steps }) => ({
    label,
    steps: steps.map((recorded): LoweredStep => {
      const step = step_of(traits, module, recorded, options.max_flop);
      return { op: step.op, views: recorded[2], ...lower_step(step, options.variants?.[step.op]) };
    }),
  }));

  const made = await Promise.all(
    programs.map(({ steps }) =>
      Promise.all(
        steps.flatMap(({ dispatches }) =>
          dispatches.map((one) => {
            const kernel = kernels.get(one.kernel);
            if (!kernel) throw new Error(`shaders: no file is named ${one.kernel}.wgsl`);
            return cache.pipeline(kernel, one.constants, one.bindings.length);
          }),
        ),
      ),
    ),
  );

  return without_errors(device, () => {
    const all_steps = programs.flatMap(({ steps }) => steps);
    const binder = new Binder(device, cache, module, all_steps);
    return {
      slabs: binder.slabs,
      own_buffers: [binder.scratch, binder.uniforms],
      programs: programs.map(({ label, steps }, p) => {
        const bound = steps.flatMap((step) =>
          step.dispatches.map((one) => ({ group: binder.bind_group(step, one), workgroups: one.groups })),
        );
        return { label, commands: bound.map((one, i) => ({ ...one, pipeline: made[p]?.[i] as GPUComputePipeline })) };
      }),
    };
  });
}

/** Runs `make`, which must not await, and rejects where the device reported an error. */
async function without_errors<T>(device: GPUDevice, make: () => T): Promise<T> {
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

/** The buffers of a module and the bind groups over them. Each distinct list of words has one uniform slot. */
class Binder {
  readonly slabs: GPUBuffer[];
  readonly scratch: GPUBuffer;
  readonly uniforms: GPUBuffer;
  private readonly slots = new Map<string, number>();

  constructor(
    private readonly device: GPUDevice,
    private readonly cache: PipelineCache,
    module: ModuleDescription,
    steps: LoweredStep[],
  ) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.slabs = module.slabs.map((size, i) => device.createBuffer({ label: `slab ${i}`, size, usage }));
    // Scratch is alive within one step only, so all steps share it.
    const sizes = steps.map(({ scratch_bytes }) => scratch_bytes.reduce((sum, bytes) => sum + align(bytes), 0));
    const size = sizes.reduce((most, bytes) => Math.max(most, bytes), kAlignment);
    this.scratch = device.createBuffer({ label: 'scratch', size, usage: GPUBufferUsage.STORAGE });
    this.uniforms = this.make_uniforms(steps);
  }

  bind_group({ op, views, scratch_bytes }: LoweredStep, { kernel, words, bindings }: Dispatch): GPUBindGroup {
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

  private make_uniforms(steps: LoweredStep[]): GPUBuffer {
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
