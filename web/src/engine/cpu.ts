// The executor inside engine.wasm.
import type { Driven } from './bindings.d.ts';
import type { Executor } from './drive.ts';
import { check } from './errors.ts';

/** Throws EngineError 'device-limit' where the work does not fit the memory. */
export function bind_cpu(run: Driven, threads: number): Executor {
  check(run.use_cpu(threads));
  return {
    most_in_flight: 1,
    async write() {
      run.execute();
    },
    async replay(_run, program, repeat) {
      run.replay(program, repeat);
    },
    async read() {
      run.execute();
    },
    release() {
      run.release_cpu();
    },
  };
}
