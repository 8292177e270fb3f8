// What the worker's long tasks, a run and a check, need of the session.
import type { Faces } from '../engine/bindings.d.ts';
import { choose_cpu, is_executor_error, type ChosenExecutor, type ExecutorChoice } from '../engine/choose.ts';
import type { Engine } from '../engine/load.ts';
import type { Progress } from '../protocol.ts';
import type { Entry, Photos } from './photos.ts';

export interface WorkHost {
  engine: Engine;
  faces: Faces;
  photos: Photos;
  /** The executor in use; replaced when it fails and the choice was ours. */
  executor: ChosenExecutor;
  choice: ExecutorChoice;
  /** Something that the page sees has changed. */
  changed(): void;
  /** A photo got its result. */
  finished(entry: Entry): void;
  notify(kind: 'error' | 'info', text: string): void;
}

/** Of either, before anything is read. */
export const beginning = (): Progress => ({
  fraction: 0, step: 'Reading the photos', seconds_left: null, rounds_done: 0, rounds_total: 0, loss: [], accuracy: [],
}); // prettier-ignore

/** Does it, and once more on the processor where the graphics processor fails and nobody has asked for that one. */
export async function again_on_cpu(host: WorkHost, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (host.choice !== 'auto' || host.executor.facts.kind === 'cpu' || !is_executor_error(error)) throw error;
    host.executor = choose_cpu(host.engine, `The graphics processor failed: ${error.message}`);
    host.notify('info', `The graphics processor failed, so the processor starts again: ${error.message}`);
    await action();
  }
}
