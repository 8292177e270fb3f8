// Drives a run: asks the engine for the next command, has an executor carry it out, lets messages through, repeats.
import type { CommandFacts, Run } from './bindings.d.ts';

/** Carries out what a run's current command says. */
export interface Executor {
  write(run: Run): Promise<void>;
  /** Replays a program; resolves when it is done. */
  replay(run: Run, program: number, repeat: number): Promise<void>;
  read(run: Run): Promise<void>;
  /** Frees what it holds; the run may go on to exist. */
  release(): void;
}

/** Replays of about this long go between two looks at messages, so that a cancel is heard at once. */
const kSliceMs = 100;

/** MessagePort as browsers have it; Node's types lack the half of it. */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

/** Lets timers and messages run. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    // Not a timer: those of 0 ms wait for four after a few turns.
    const { port1, port2 } = new MessageChannel() as unknown as Record<'port1' | 'port2', Port>;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Runs to the end. Rejects with the signal's reason when aborted, or with what the executor rejects with; either way
 *  the run is over and the engine stays usable. */
export async function drive(signal: AbortSignal, run: Run, executor: Executor, on_command: () => void): Promise<void> {
  const pace = new Pace();
  try {
    for (;;) {
      signal.throwIfAborted();
      const command = run.tick();
      if (command.kind === 'done') return;
      await carry_out(signal, run, command, executor, pace);
      on_command();
      await macrotask();
    }
  } catch (error) {
    run.cancel();
    throw error;
  }
}

async function carry_out(signal: AbortSignal, run: Run, command: CommandFacts, executor: Executor, pace: Pace): Promise<void> {
  if (command.kind === 'write') return executor.write(run);
  if (command.kind === 'read') return executor.read(run);
  for (let left = command.repeat; left > 0; ) {
    const count = Math.min(left, pace.count(command.program));
    const started = performance.now();
    await executor.replay(run, command.program, count);
    pace.note(command.program, count, performance.now() - started);
    left -= count;
    if (left === 0) return;
    await macrotask();
    signal.throwIfAborted();
  }
}

/** How many replays of a program fit a slice, from how long the last ones took. */
class Pace {
  private readonly ms = new Map<number, number>();

  count(program: number): number {
    return Math.max(1, Math.floor(kSliceMs / (this.ms.get(program) ?? kSliceMs)));
  }

  note(program: number, count: number, elapsed_ms: number): void {
    this.ms.set(program, Math.max(elapsed_ms / count, 0.01));
  }
}
