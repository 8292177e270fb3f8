// What the worker's long tasks, a run and a check, need of the session.
import type { Faces, Noise } from '../engine/bindings.d.ts';
import { choose_cpu, is_executor_error, type ChosenExecutor, type ExecutorChoice } from '../engine/choose.ts';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/load.ts';
import type { GpuError } from '../gpu.ts';
import type { Progress, Settings } from '../protocol.ts';
import type { Entry, Photos } from './photos.ts';

export interface WorkHost {
  engine: Engine;
  faces: Faces;
  photos: Photos;
  /** The executor in use; replaced when it fails and the choice was ours. */
  executor: ChosenExecutor;
  choice: ExecutorChoice;
  /** Does something that has a photo's pixels in memory, while nobody else has. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Something that the page sees has changed. */
  changed(): void;
  /** A photo's noise is made, and will be applied. */
  made(entry: Entry, noise: Noise, settings: Settings): void;
  /** A photo got its result. */
  finished(entry: Entry): void;
  notify(kind: 'error' | 'info', text: string): void;
}

/** Of either, before anything is read. */
export const beginning = (): Progress => ({
  fraction: 0, step: 'Reading the photos', seconds_left: null, rounds_done: 0, rounds_total: 0, loss: [], accuracy: [],
}); // prettier-ignore

/** Does it, and once more where the graphics processor fails: on a new device after the old one was lost, and at last on the
 *  processor, unless the other was asked for. */
export async function again_elsewhere(host: WorkHost, action: () => Promise<void>): Promise<void> {
  for (let is_new = false; ; is_new = true) {
    try {
      return await action();
    } catch (error) {
      if (host.executor.facts.kind === 'cpu' || !is_executor_error(error)) throw error;
      if (!is_new && (await renewed(host, error))) continue;
      if (host.choice !== 'auto') throw error;
      host.executor = choose_cpu(host.engine, `The graphics processor failed: ${error.message}`);
      host.notify('info', `The graphics processor failed, so the processor starts again: ${error.message}`);
    }
  }
}

/** True where the device was lost and there is another. */
async function renewed(host: WorkHost, error: GpuError | EngineError): Promise<boolean> {
  if (error.code !== 'device-lost' || !host.executor.renew) return false;
  try {
    host.executor = await host.executor.renew();
  } catch {
    return false;
  }
  host.notify('info', 'The graphics processor was lost in the middle and is back: what was under way is done again, finished photos stay as they are.');
  return true;
}
