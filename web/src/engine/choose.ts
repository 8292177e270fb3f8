// Which executor runs, and the sentence that says why.
import { GpuError, request_device, type OpenedDevice, type ShaderSource, type TuningStore } from '../gpu.ts';
import type { Executor as ExecutorFacts } from '../protocol.ts';
import type { Driven } from './bindings.d.ts';
import { bind_cpu } from './cpu.ts';
import { macrotask, type Executor } from './drive.ts';
import { EngineError } from './errors.ts';
import { bind_gpu } from './gpu-binding.ts';
import type { Engine } from './load.ts';

export type ExecutorChoice = 'auto' | 'gpu' | 'cpu';

export interface ChosenExecutor {
  facts: ExecutorFacts;
  bind(run: Driven): Promise<Executor>;
  /** Of the graphics processor that computes. */
  device?: GPUDevice;
  /** There, too: the same on a new device, after that one was lost. Rejects with GpuError where there is none. */
  renew?(): Promise<ChosenExecutor>;
}

/** What the platform offers; each is asked for only when it is needed. */
export interface GpuPlatform {
  gpu(): Promise<GPU | undefined>;
  shaders(): Promise<ShaderSource>;
  tuning(): Promise<TuningStore>;
}

const kTimedMs = 500;
const kTimedSteps = 3;

/** The CPU executor for that reason. */
export function choose_cpu(engine: Engine, reason: string): ChosenExecutor {
  const name = engine.threads === 1 ? '1 thread' : `${engine.threads} threads`;
  return { facts: { kind: 'cpu', name, reason }, bind: async (run) => bind_cpu(run, engine.threads) };
}

/** 'gpu' throws GpuError where there is none; 'auto' then takes the CPU. */
export async function choose_executor(choice: ExecutorChoice, engine: Engine, platform: GpuPlatform): Promise<ChosenExecutor> {
  if (choice === 'cpu') return choose_cpu(engine, 'The processor was asked for.');
  let opened: OpenedDevice;
  try {
    opened = await request_device(await platform.gpu());
  } catch (error) {
    // WebGPU itself may not load, or fail without saying how.
    const reason = error instanceof Error ? error.message : String(error);
    const failure = error instanceof GpuError ? error : new GpuError('no-webgpu', `WebGPU cannot be used here: ${reason}`);
    if (choice === 'gpu') throw failure;
    return choose_cpu(engine, failure.message);
  }
  const shaders = await platform.shaders();
  const tuning = await platform.tuning();
  const { device, adapter_name } = opened;
  const on_gpu = (reason: string, { device, adapter_name }: OpenedDevice = opened): ChosenExecutor => ({
    facts: { kind: 'gpu', name: adapter_name, reason },
    bind: (run) => bind_gpu(run, device, shaders, tuning),
    device,
    renew: async () => on_gpu(reason, await request_device(await platform.gpu())),
  });
  if (choice === 'gpu') return on_gpu('The graphics processor was asked for.');
  if (opened.is_software) {
    device.destroy();
    return choose_cpu(engine, `The only graphics adapter, ${adapter_name}, is software: slower than the processor itself.`);
  }
  const cpu = choose_cpu(engine, '');
  const gpu = on_gpu('');
  try {
    const cpu_ms = await time_step(engine, cpu);
    const gpu_ms = await time_step(engine, gpu);
    const measured = `a training step takes ${round(gpu_ms)} ms on ${adapter_name}, ${round(cpu_ms)} ms on ${cpu.facts.name}`;
    if (gpu_ms <= cpu_ms) return on_gpu(`Measured here: ${measured}.`);
    device.destroy();
    return choose_cpu(engine, `Measured here: ${measured}.`);
  } catch (error) {
    device.destroy();
    return choose_cpu(engine, `The graphics processor failed its trial: ${is_executor_error(error) ? error.message : String(error)}`);
  }
}

/** An executor failed, not the work: the run can be repeated on another. */
export function is_executor_error(error: unknown): error is GpuError | EngineError {
  return error instanceof GpuError || (error instanceof EngineError && error.code === 'device-limit');
}

const round = (ms: number) => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));

/** Milliseconds of one SGD step, after a first one that warms up: the least of some, because other tasks of this thread
 *  (decoding) may run while one is awaited. */
async function time_step(engine: Engine, chosen: ChosenExecutor): Promise<number> {
  const run = new engine.module.Run();
  let executor: Executor | null = null;
  try {
    run.begin_probe();
    executor = await chosen.bind(run);
    const program = run.train_program();
    await executor.replay(run, program, 1);
    const started = performance.now();
    let least = Infinity;
    for (let steps = 0; steps < kTimedSteps || performance.now() - started < kTimedMs; ++steps) {
      const replayed = performance.now();
      await executor.replay(run, program, 1);
      least = Math.min(least, performance.now() - replayed);
      await macrotask();
    }
    return least;
  } finally {
    executor?.release();
    await macrotask();
    run.delete();
  }
}
