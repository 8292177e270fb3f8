// Times steps on a device, on buffers of its own that hold zeros: the kernels' time does not depend on the values.
import { Binder, encode, pipelines_of, without_errors } from './binder.ts';
import { lower_step, type Step } from './lowering.ts';
import { PipelineCache } from './pipelines.ts';
import type { Kernel } from './shaders.ts';
import type { Clock, Timer } from './tuner.ts';

export class StepTimer implements Timer {
  /** One per operand. */
  private readonly slabs: GPUBuffer[] = [];

  /** operand_bytes: of a step's operands, by operation and position the most that any timed step has. */
  constructor(
    private readonly device: GPUDevice,
    private readonly kernels: ReadonlyMap<string, Kernel>,
    private readonly clock: Clock,
    private readonly operand_bytes: readonly number[],
  ) {}

  /** Compiles side by side. Rejects with ShaderError or GpuError, as time() does. */
  async prepare(step: Step, variants: readonly string[]): Promise<void> {
    const cache = PipelineCache.of(this.device);
    await Promise.all(variants.map((variant) => pipelines_of(cache, this.kernels, lower_step(step, variant))));
  }

  async time(step: Step, variant: string, repeat: number): Promise<number> {
    const cache = PipelineCache.of(this.device);
    const views = this.operand_bytes.slice(0, step.operands).flatMap((bytes, operand) => [operand, 0, bytes]);
    const lowered = { op: step.op, views, ...lower_step(step, variant) };
    const pipelines = await pipelines_of(cache, this.kernels, lowered);
    const { binder, commands } = await without_errors(this.device, () => {
      this.make_slabs();
      const made = new Binder(this.device, cache, this.slabs, [lowered]);
      return { binder: made, commands: made.commands(lowered, pipelines) };
    });
    await this.device.queue.onSubmittedWorkDone();
    const started = this.clock.now();
    const encoder = this.device.createCommandEncoder({ label: 'trial' });
    const pass = encoder.beginComputePass({ label: 'trial' });
    encode(pass, commands, repeat);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    await this.device.queue.onSubmittedWorkDone();
    const elapsed = this.clock.now() - started;
    binder.scratch.destroy();
    binder.uniforms.destroy();
    return elapsed;
  }

  destroy(): void {
    for (const slab of this.slabs) slab.destroy();
  }

  private make_slabs(): void {
    if (this.slabs.length > 0) return;
    for (const size of this.operand_bytes) {
      this.slabs.push(this.device.createBuffer({ label: 'trial operand', size, usage: GPUBufferUsage.STORAGE }));
    }
  }
}
