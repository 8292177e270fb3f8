// The loop of the product on the CPU executor, through the driver that the product runs.
import type { Run } from '../../web/src/engine/bindings.d.ts';
import { drive, type Executor } from '../../web/src/engine/drive.ts';
import type { BenchModule, LoopWork } from './module.ts';

export interface LoopTimes {
  /** Of everything that drive() did. */
  seconds: number;
  /** Of it, inside the kernels, step by step. */
  kernel_seconds: number;
  steps: number;
}

/** Carries the work out from its start to its end. */
export async function time_loop(module: BenchModule, threads: number, work: LoopWork): Promise<LoopTimes> {
  module.select_loop(work);
  module.cpu_create(threads);
  let kernel_seconds = 0;
  let steps = 0;
  const execute = async () => module.loop_execute();
  const executor: Executor = {
    most_in_flight: 1,
    write: execute,
    read: execute,
    async replay(_run, program, repeat) {
      for (let i = 0; i < repeat; ++i) kernel_seconds += module.cpu_run_timed(program);
      steps += repeat;
    },
    release: () => undefined,
  };
  // Of a run, drive() uses these two.
  const run = { tick: () => module.loop_tick(), cancel: () => undefined } as unknown as Run;
  const start = performance.now();
  await drive(new AbortController().signal, run, executor, () => undefined);
  return { seconds: (performance.now() - start) / 1000, kernel_seconds, steps };
}
