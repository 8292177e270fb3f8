// Replays recorded programs on a WebGPU device. Everything a replay needs (pipelines, bind groups, uniform words) is
// made once, in create(); run() only encodes. The same file serves the page's worker and Node.
//
// Every operand is bound read-write: WebGPU refuses a buffer bound both `read` and `read_write` in one dispatch, even
// for disjoint ranges, and one slab holds many operands (wasm/tensor/plan.h).
import type { ModuleDescription, SlabView, StepDescription } from '../program-types.ts';
import { GpuError } from './device.ts';
import { float_from_bits } from './lower-helpers.ts';
import { lower_step, type Dispatch, type Step } from './lowering.ts';
import { compile_kernel, load_kernels, type ShaderSource } from './shaders.ts';

/** Alignment of offsets in storage and uniform buffers. */
const kAlignment = 256;
/** Uniform slot: the longest Params (16 words and what a variant adds). */
const kSlotBytes = 256;
const kParamsBytes = 80;

const align = (bytes: number) => Math.ceil(bytes / kAlignment) * kAlignment;

export interface ExecutorOptions {
  /** Operation -> variant to use instead of the best one (tests, tuning). */
  variants?: Readonly<Record<string, string>>;
}

interface Command {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: [number, number, number];
}

/** A step of a described program with its parameters by name. */
export function step_of(module: ModuleDescription, [op, words]: StepDescription): Step {
  const operation = module.operations[op];
  if (!operation) throw new Error(`the description has no operation ${op}`);
  const params: Record<string, number> = {};
  operation.fields.forEach((field, i) => {
    const word = words[i] as number;
    const is_float = field.endsWith(':f');
    params[is_float ? field.slice(0, -2) : field] = is_float ? float_from_bits(word) : word;
  });
  return { op: operation.name, params, words, operands: operation.access.length };
}

export class GpuExecutor {
  private failure: GpuError | undefined;
  private readonly on_error = (event: GPUUncapturedErrorEvent) => {
    this.failure ??= new GpuError('gpu-failure', event.error.message);
  };

  private constructor(
    private readonly device: GPUDevice,
    private readonly slabs: GPUBuffer[],
    private readonly own_buffers: GPUBuffer[],
    private readonly programs: { label: string; commands: Command[] }[],
  ) {
    device.addEventListener('uncapturederror', this.on_error);
    void device.lost.then((info) => {
      this.failure = new GpuError('device-lost', `The graphics device was lost: ${info.message || info.reason}`);
    });
  }

  /** Builds all that the module's programs need. Rejects with ShaderError (names file and line) or GpuError. */
  static async create(
    device: GPUDevice,
    module: ModuleDescription,
    shaders: ShaderSource,
    options: ExecutorOptions = {},
  ): Promise<GpuExecutor> {
    const builder = new Builder(device, module, shaders);
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    try {
      const programs = await builder.build(options);
      return new GpuExecutor(device, builder.slabs, builder.own_buffers, programs);
    } finally {
      const errors = [await device.popErrorScope(), await device.popErrorScope()];
      const error = errors.find((candidate) => candidate !== null);
      if (error) throw new GpuError('gpu-failure', error.message);
    }
  }

  /** Submits `repeat` replays of a program. Returns at once; await idle() to pace and to stay cancelable. */
  run(program: number, repeat: number): void {
    this.check();
    const recorded = this.programs[program];
    if (!recorded) throw new Error(`the module has no program ${program}`);
    const encoder = this.device.createCommandEncoder({ label: recorded.label });
    const pass = encoder.beginComputePass({ label: recorded.label });
    let pipeline: GPUComputePipeline | undefined;
    for (let i = 0; i < repeat; ++i) {
      for (const command of recorded.commands) {
        if (command.pipeline !== pipeline) pass.setPipeline((pipeline = command.pipeline));
        pass.setBindGroup(0, command.group);
        pass.dispatchWorkgroups(...command.workgroups);
      }
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Copies bytes (a multiple of 4) to the view, after what was submitted before. */
  write(view: SlabView, bytes: Uint8Array<ArrayBuffer>): void {
    this.check();
    if (bytes.byteLength !== view.size_bytes) throw new Error('write: the bytes do not fill the view');
    this.device.queue.writeBuffer(this.slab(view.slab), view.offset_bytes, bytes);
  }

  /** The view's bytes, after all that was submitted before. */
  async read(view: SlabView): Promise<Uint8Array<ArrayBuffer>> {
    this.check();
    const staging = this.device.createBuffer({
      label: 'read-back',
      size: view.size_bytes,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = this.device.createCommandEncoder({ label: 'read-back' });
    encoder.copyBufferToBuffer(this.slab(view.slab), view.offset_bytes, staging, 0, view.size_bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      return new Uint8Array(staging.getMappedRange().slice(0));
    } catch (error) {
      this.check();
      throw new GpuError('gpu-failure', `Reading back failed: ${String(error)}`);
    } finally {
      staging.destroy();
      this.check();
    }
  }

  /** Resolves when everything submitted so far is done. */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** The GPU buffer of a slab, for others on the same device (ONNX Runtime Web). */
  slab(index: number): GPUBuffer {
    const slab = this.slabs[index];
    if (!slab) throw new Error(`the module has no slab ${index}`);
    return slab;
  }

  /** Dispatches of one replay. */
  dispatch_count(program: number): number {
    return this.programs[program]?.commands.length ?? 0;
  }

  /** Frees the buffers; the device stays. */
  destroy(): void {
    this.device.removeEventListener('uncapturederror', this.on_error);
    for (const buffer of [...this.slabs, ...this.own_buffers]) buffer.destroy();
  }

  private check(): void {
    if (this.failure) throw this.failure;
  }
}

/** Makes pipelines, uniform words and bind groups; each distinct one once. */
class Builder {
  readonly slabs: GPUBuffer[];
  readonly own_buffers: GPUBuffer[] = [];
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly modules = new Map<string, Promise<GPUShaderModule>>();
  private readonly layouts = new Map<number, GPUBindGroupLayout>();
  private readonly slots = new Map<string, number>();
  private readonly kernels;

  constructor(
    private readonly device: GPUDevice,
    private readonly module: ModuleDescription,
    shaders: ShaderSource,
  ) {
    this.kernels = load_kernels(shaders);
    this.slabs = module.slabs.map((bytes, i) =>
      this.buffer(`slab ${i}`, bytes, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST),
    );
  }

  async build(options: ExecutorOptions): Promise<{ label: string; commands: Command[] }[]> {
    const lowered = this.module.programs.map(({ label, steps }) => ({
      label,
      steps: steps.map((recorded) => {
        const step = step_of(this.module, recorded);
        return { views: recorded[2], step, ...lower_step(step, options.variants?.[step.op]) };
      }),
    }));
    // Scratch is alive within one step only, so all steps share one buffer.
    const sizes = lowered.flatMap(({ steps }) =>
      steps.map(({ scratch_bytes }) => scratch_bytes.reduce((sum, bytes) => sum + align(bytes), 0)),
    );
    const scratch = this.buffer('scratch', Math.max(kAlignment, ...sizes), GPUBufferUsage.STORAGE);
    for (const { steps } of lowered) {
      for (const { dispatches } of steps) for (const { words } of dispatches) this.slot(words);
    }
    const uniforms = this.write_uniforms();
    this.own_buffers.push(scratch, uniforms);

    return Promise.all(
      lowered.map(async ({ label, steps }) => {
        const commands = steps.flatMap(({ step, views, dispatches, scratch_bytes }) =>
          dispatches.map(async (one): Promise<Command> => {
            const group = this.bind_group(step.op, one, views, scratch_bytes, scratch, uniforms);
            return { pipeline: await this.pipeline(one), group, workgroups: one.groups };
          }),
        );
        return { label, commands: await Promise.all(commands) };
      }),
    );
  }

  private buffer(label: string, size: number, usage: number): GPUBuffer {
    return this.device.createBuffer({ label, size, usage });
  }

  /** The uniform slot of these words. */
  private slot(words: number[]): number {
    const key = words.join();
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    this.slots.set(key, this.slots.size);
    return this.slots.size - 1;
  }

  private write_uniforms(): GPUBuffer {
    const words = new Uint32Array((Math.max(1, this.slots.size) * kSlotBytes) / 4);
    for (const [key, slot] of this.slots) words.set(key.split(',').map(Number), (slot * kSlotBytes) / 4);
    const buffer = this.buffer('params', words.byteLength, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    this.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  private layout(bindings: number): GPUBindGroupLayout {
    let layout = this.layouts.get(bindings);
    if (!layout) {
      const entries: GPUBindGroupLayoutEntry[] = [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } },
      ];
      for (let i = 1; i <= bindings; ++i) {
        entries.push({ binding: i, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'storage' } });
      }
      layout = this.device.createBindGroupLayout({ label: `${bindings} operands`, entries });
      this.layouts.set(bindings, layout);
    }
    return layout;
  }

  private bind_group(
    op: string,
    { kernel, words, bindings }: Dispatch,
    views: number[],
    scratch_bytes: number[],
    scratch: GPUBuffer,
    uniforms: GPUBuffer,
  ): GPUBindGroup {
    const entries: GPUBindGroupEntry[] = [
      { binding: 0, resource: { buffer: uniforms, offset: this.slot(words) * kSlotBytes, size: kParamsBytes } },
    ];
    bindings.forEach((binding, i) => {
      let resource: GPUBufferBinding;
      if ('operand' in binding) {
        const [slab, offset, size] = views.slice(binding.operand * 3, binding.operand * 3 + 3) as [number, number, number];
        resource = { buffer: this.slabs[slab] as GPUBuffer, offset, size };
      } else {
        const offset = scratch_bytes.slice(0, binding.scratch).reduce((sum, bytes) => sum + align(bytes), 0);
        resource = { buffer: scratch, offset, size: scratch_bytes[binding.scratch] as number };
      }
      entries.push({ binding: i + 1, resource });
    });
    return this.device.createBindGroup({ label: `${op}: ${kernel}`, layout: this.layout(bindings.length), entries });
  }

  private pipeline({ kernel, constants, bindings }: Dispatch): Promise<GPUComputePipeline> {
    const key = `${kernel} ${JSON.stringify(constants)}`;
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.make_pipeline(kernel, constants, bindings.length, key);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private async make_pipeline(name: string, constants: Record<string, number>, bindings: number, label: string) {
    const kernel = this.kernels.get(name);
    if (!kernel) throw new Error(`shaders: no file is named ${name}.wgsl`);
    let module = this.modules.get(name);
    if (!module) this.modules.set(name, (module = compile_kernel(this.device, kernel)));
    const layout = this.device.createPipelineLayout({ label, bindGroupLayouts: [this.layout(bindings)] });
    const compute = { module: await module, entryPoint: name, constants };
    try {
      return await this.device.createComputePipelineAsync({ label, layout, compute });
    } catch (error) {
      throw new GpuError('gpu-failure', `shaders/${kernel.path}: ${String(error)}`);
    }
  }
}
