// Drives a run: asks the engine for the next command, has an executor carry it out, lets messages through, repeats.
import type { CommandFacts, Driven } from './bindings.d.ts';

/** Carries out what a run's current command says. */
export interface Executor {
  /** Replays that may be under way at once: 1 where replay() works before it returns, else 2, so that the next one is there
   *  when one ends. What is asked for is done in that order. */
  readonly most_in_flight: 1 | 2;
  write(run: Driven): Promise<void>;
  /** Replays a program; resolves when it is done. */
  replay(run: Driven, program: number, repeat: number): Promise<void>;
  read(run: Driven): Promise<void>;
  /** Frees what it holds; the run may go on to exist. */
  release(): void;
}

/** Replays of about this long go between two looks at messages, so that a cancel is heard at once, two of them being
 *  under way. */
const kSliceMs = 50;

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
 *  the run is over, nothing is under way and the engine stays usable. on_step: after each command and each wait for a
 *  replay. */
export async function drive(signal: AbortSignal, run: Driven, executor: Executor, on_step: () => void): Promise<void> {
  const slices = new Slices(run, executor);
  try {
    for (;;) {
      signal.throwIfAborted();
      const command = run.tick();
      if (command.kind === 'done') break;
      await carry_out(signal, run, command, executor, slices, on_step);
      on_step();
      await macrotask();
    }
    await slices.settle(0);
  } catch (error) {
    await slices.abandon();
    run.cancel();
    throw error;
  }
}

async function carry_out(
  signal: AbortSignal,
  run: Driven,
  command: CommandFacts,
  executor: Executor,
  slices: Slices,
  on_step: () => void,
): Promise<void> {
  if (command.kind === 'write') return executor.write(run);
  if (command.kind === 'read') {
    await slices.settle(0);
    return executor.read(run);
  }
  for (let left = command.repeat; left > 0; ) {
    left -= slices.submit(command.program, left);
    if (await slices.settle(executor.most_in_flight - 1)) on_step();
    if (left === 0) return;
    await macrotask();
    signal.throwIfAborted();
  }
}

/** Replays cut into slices of about kSliceMs, and those under way. */
class Slices {
  private readonly in_flight: Promise<void>[] = [];
  /** Of one replay, by program, as the last slices had it. */
  private readonly ms = new Map<number, number>();
  private last_end = 0;

  constructor(
    private readonly run: Driven,
    private readonly executor: Executor,
  ) {}

  /** Begins a slice of at most `most` replays; returns how many it has. */
  submit(program: number, most: number): number {
    const count = Math.min(most, Math.max(1, Math.floor(kSliceMs / (this.ms.get(program) ?? kSliceMs))));
    const submitted = performance.now();
    const slice = this.executor.replay(this.run, program, count).then(() => {
      // It began when it was submitted, or when the one before it had ended.
      const now = performance.now();
      this.ms.set(program, Math.max((now - Math.max(submitted, this.last_end)) / count, 0.01));
      this.last_end = now;
    });
    // Whoever awaits it sees the failure; until then it is no surprise.
    slice.catch(() => undefined);
    this.in_flight.push(slice);
    return count;
  }

  /** Waits until at most `most` are under way; says whether it had to. */
  async settle(most: number): Promise<boolean> {
    const waits = this.in_flight.length > most;
    while (this.in_flight.length > most) await this.in_flight.shift();
    return waits;
  }

  /** Waits for all that is under way, whatever becomes of it. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.in_flight.splice(0));
  }
}
