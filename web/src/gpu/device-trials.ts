// Trials of steps on a device, on buffers of its own: how long a variant takes, and whether it computes what another does.
import { lost_error, type GpuError } from './device.ts';
import { Binder, encode, pipelines_of, without_errors, type Command } from './binder.ts';
import { lower_step, type Step } from './lowering.ts';
import { PipelineCache } from './pipelines.ts';
import type { Kernel } from './shaders.ts';
import type { Clock, Trials } from './tuner.ts';

/** Of each operand, what a comparison fills and reads at most: the first images of a cut-down step. */
const kComparedBytes = 1 << 20;
/** Of the largest value: far above what the order of a sum or f16 does, far below what a wrong kernel does. */
const kTolerance = 5e-3;

export class DeviceTrials implements Trials {
  /** One per operand; zero until something is compared: a kernel's time does not depend on the values. */
  private readonly slabs: GPUBuffer[] = [];
  private loss: GpuError | undefined;

  /** operand_bytes: by position, the most that any of the steps has. */
  constructor(
    private readonly device: GPUDevice,
    private readonly kernels: ReadonlyMap<string, Kernel>,
    private readonly clock: Clock,
    private readonly operand_bytes: readonly number[],
  ) {
    void device.lost.then((info) => {
      this.loss = lost_error(info);
    });
  }

  /** Compiles side by side. Rejects with ShaderError or GpuError, as the others do. */
  async prepare(step: Step, variants: readonly string[]): Promise<void> {
    const cache = PipelineCache.of(this.device);
    await Promise.all(variants.map((variant) => pipelines_of(cache, this.kernels, lower_step(step, variant))));
  }

  async time(step: Step, variant: string, repeat: number): Promise<number> {
    const { commands, free } = await this.bound(step, variant);
    await this.device.queue.onSubmittedWorkDone();
    const started = this.clock.now();
    this.submit(commands, repeat);
    await this.device.queue.onSubmittedWorkDone();
    const elapsed = this.clock.now() - started;
    free();
    // On a lost device all is done at once: such a time must not be remembered.
    if (this.loss) throw this.loss;
    return elapsed;
  }

  async agrees(step: Step, variant: string, reference: string): Promise<boolean> {
    const expected = await this.results(step, reference);
    const actual = await this.results(step, variant);
    return expected.every((values, i) => close(values, actual[i] as Float32Array));
  }

  destroy(): void {
    for (const slab of this.slabs) slab.destroy();
  }

  private async bound(step: Step, variant: string): Promise<{ commands: Command[]; free: () => void }> {
    const cache = PipelineCache.of(this.device);
    const views = this.operand_bytes.slice(0, step.operands).flatMap((bytes, operand) => [operand, 0, bytes]);
    const lowered = { op: step.op, views, ...lower_step(step, variant) };
    const pipelines = await pipelines_of(cache, this.kernels, lowered);
    return without_errors(this.device, () => {
      this.make_slabs();
      const binder = new Binder(this.device, cache, this.slabs, [lowered]);
      const free = () => [binder.scratch, binder.uniforms].forEach((buffer) => buffer.destroy());
      return { commands: binder.commands(lowered, pipelines), free };
    });
  }

  private submit(commands: readonly Command[], repeat: number): void {
    const encoder = this.device.createCommandEncoder({ label: 'trial' });
    const pass = encoder.beginComputePass({ label: 'trial' });
    encode(pass, commands, repeat);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** What the step writes, from operands that hold the same values every time. */
  private async results(step: Step, variant: string): Promise<Float32Array[]> {
    const { commands, free } = await this.bound(step, variant);
    this.slabs.slice(0, step.operands).forEach((slab, operand) => {
      this.device.queue.writeBuffer(slab, 0, values_of(operand, Math.min(slab.size, kComparedBytes) / 4));
    });
    this.submit(commands, 1);
    const results = await Promise.all(step.writes.map((operand) => this.read(this.slabs[operand] as GPUBuffer)));
    free();
    return results;
  }

  private async read(slab: GPUBuffer): Promise<Float32Array> {
    const size = Math.min(slab.size, kComparedBytes);
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const staging = this.device.createBuffer({ label: 'trial result', size, usage });
    const encoder = this.device.createCommandEncoder({ label: 'trial result' });
    encoder.copyBufferToBuffer(slab, 0, staging, 0, size);
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return values;
  }

  private make_slabs(): void {
    if (this.slabs.length > 0) return;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    for (const size of this.operand_bytes) {
      this.slabs.push(this.device.createBuffer({ label: 'trial operand', size, usage }));
    }
  }
}

/** Between 0.5 and 1.5 without a pattern: sums of their products cancel nothing, and as variances they are positive. */
function values_of(operand: number, count: number): Float32Array<ArrayBuffer> {
  let state = operand + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.5 + state / 2 ** 32;
  });
}

/** False for anything that is no number. */
function close(expected: Float32Array, actual: Float32Array): boolean {
  const allowed = kTolerance * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.every((value, i) => Math.abs(value - (actual[i] as number)) <= allowed);
}
