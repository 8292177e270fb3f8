// The wasm module of tests/bench/bench.cpp in TypeScript's terms.
import type { ModuleDescription } from '../../web/src/program-types.ts';
import type { NetworkWork, Work } from './work.ts';

interface Exports {
  HEAPU8: Uint8Array<ArrayBuffer>;
  UTF8ToString(address: number): string;
  _staging_bytes(bytes: number): number;
  _select_convolution(depthwise: number, n: number, size: number, from: number, to: number, kernel: number, stride: number): void;
  _select_batch_norm(rows: number, channels: number): void;
  _select_network(n: number, size: number, classes: number, words: number, nodes: number): void;
  _select_loop(size: number, photos: number, negatives: number, rounds: number, train: number, noise: number, restart: number): void;
  _description(): number;
  _slab_bytes(): number;
  _least_bytes(): number;
  _cpu_create(threads: number): void;
  _cpu_write(buffer: number, address: number): void;
  _cpu_read(buffer: number, address: number): void;
  _cpu_run(program: number, repeat: number): void;
  _cpu_run_timed(program: number): number;
  _loop_tick(): number;
  _loop_program(): number;
  _loop_repeat(): number;
  _loop_execute(): void;
  _loop_train_program(): number;
  _loop_noise_program(): number;
  _multiply_add(steps: number): number;
  _copy(bytes: number): void;
}

export type ModuleFactory = () => Promise<Exports>;

/** A schedule of the loop, and how much it works on. */
export interface LoopWork {
  size: number;
  photos: number;
  negatives: number;
  rounds: number;
  train_steps: number;
  noise_passes: number;
  /** Rounds; 0: never. */
  restart_every: number;
}

const kNodeKinds = ['convolution', 'depthwise', 'add'];

const kCeilingSteps = 100_000;
const kCopyBytes = 64 << 20;
const kCeilingSeconds = 0.5;

/** Of many calls: the engine compiles what it sees often. */
function least_seconds(work: () => void): number {
  work();
  let least = Infinity;
  for (let spent = 0; spent < kCeilingSeconds; ) {
    const start = performance.now();
    work();
    const seconds = (performance.now() - start) / 1000;
    least = Math.min(least, seconds);
    spent += seconds;
  }
  return least;
}

/** One instance of the module; what was selected last is current. */
export class BenchModule {
  private constructor(private readonly wasm: Exports) {}

  static async load(create: ModuleFactory): Promise<BenchModule> {
    return new BenchModule(await create());
  }

  select(work: Work): void {
    const { wasm } = this;
    if (work.kind === 'network') return this.select_network(work);
    if (work.kind === 'batch norm') return wasm._select_batch_norm(work.n * work.size ** 2, work.channels);
    const { n, size, kernel, stride } = work;
    wasm._select_convolution(work.kind === 'depthwise' ? 1 : 0, n, size, work.in, work.out, kernel, stride);
  }

  private select_network({ n, size, classes, nodes, surrogate }: NetworkWork): void {
    const words = nodes.map((node) => {
      const kind = kNodeKinds.indexOf(node.op);
      if (node.op === 'add') return [kind, node.a, node.b, 0, 0, 0, Number(node.relu)];
      return [kind, node.x, 0, node.out, node.kernel, node.stride, Number(node.relu)];
    });
    const address = this.stage(new Uint8Array(Uint32Array.from(words.flat()).buffer));
    this.wasm._select_network(n, size, classes, address, surrogate ? 0 : nodes.length);
  }

  select_loop({ size, photos, negatives, rounds, train_steps, noise_passes, restart_every }: LoopWork): void {
    this.wasm._select_loop(size, photos, negatives, rounds, train_steps, noise_passes, restart_every);
  }

  description(): ModuleDescription {
    return JSON.parse(this.wasm.UTF8ToString(this.wasm._description())) as ModuleDescription;
  }

  /** Bytes: all slabs, and the least that would hold what is alive. */
  memory(): { slabs: number; least: number } {
    return { slabs: this.wasm._slab_bytes(), least: this.wasm._least_bytes() };
  }

  cpu_create(threads: number): void {
    this.wasm._cpu_create(threads);
  }
  cpu_write(buffer: number, bytes: Uint8Array): void {
    this.wasm._cpu_write(buffer, this.stage(bytes));
  }
  cpu_read(buffer: number, size_bytes: number): Uint8Array<ArrayBuffer> {
    const address = this.wasm._staging_bytes(size_bytes);
    this.wasm._cpu_read(buffer, address);
    return Uint8Array.from(this.wasm.HEAPU8.subarray(address, address + size_bytes));
  }
  cpu_run(program: number, repeat: number): void {
    this.wasm._cpu_run(program, repeat);
  }
  /** Seconds that the steps of one replay took, timed one by one. */
  cpu_run_timed(program: number): number {
    return this.wasm._cpu_run_timed(program);
  }

  loop_tick(): { kind: 'write' | 'run' | 'read' | 'done'; program: number; repeat: number } {
    const kind = (['write', 'run', 'read', 'done'] as const)[this.wasm._loop_tick()];
    if (!kind) throw new Error('the loop gave an unknown command');
    return { kind, program: this.wasm._loop_program(), repeat: this.wasm._loop_repeat() };
  }
  loop_execute(): void {
    this.wasm._loop_execute();
  }
  loop_programs(): { train: number; noise: number } {
    return { train: this.wasm._loop_train_program(), noise: this.wasm._loop_noise_program() };
  }

  /** Of one thread of this build: 1e9 operations and bytes (read plus written) per second. */
  ceiling(): { gflops: number; gbytes: number } {
    const flop = this.wasm._multiply_add(kCeilingSteps);
    const gflops = (1e-9 * flop) / least_seconds(() => this.wasm._multiply_add(kCeilingSteps));
    return { gflops, gbytes: (2e-9 * kCopyBytes) / least_seconds(() => this.wasm._copy(kCopyBytes)) };
  }

  private stage(bytes: Uint8Array): number {
    const address = this.wasm._staging_bytes(bytes.byteLength);
    this.wasm.HEAPU8.set(bytes, address);
    return address;
  }
}
