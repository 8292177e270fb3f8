// The engine's own columns: the same recorded programs on the GPU executor and on the CPU executor.
import { GpuExecutor, type ExecutorOptions, type ShaderSource, type TuningStore } from '../../web/src/gpu.ts';
import { macrotask } from '../../web/src/engine/drive.ts';
import type { ModuleDescription } from '../../web/src/program-types.ts';
import type { Bound, Column, Pass } from './column.ts';
import { kRate, type Values } from './inputs.ts';
import type { BenchModule } from './module.ts';
import { passes_of, type NetworkWork, type Work } from './work.ts';

/** The buffers and programs of a module on some executor. */
interface Device {
  write(buffer: number, bytes: Uint8Array<ArrayBuffer>): void;
  read(buffer: number): Promise<Uint8Array<ArrayBuffer>>;
  run(program: number, repeat: number): Promise<void>;
}

class Buffers {
  constructor(
    private readonly device: Device,
    private readonly description: ModuleDescription,
  ) {}

  write(label: string, values: Float32Array | Uint32Array): void {
    this.device.write(this.find(label), new Uint8Array(values.slice().buffer));
  }
  fill(label: string, value: number): void {
    const buffer = this.find(label);
    const size = this.description.persistent[buffer]?.size_bytes ?? 0;
    this.write(label, new Float32Array(size / 4).fill(value));
  }
  async read(label: string): Promise<Float32Array> {
    return new Float32Array((await this.device.read(this.find(label))).buffer);
  }
  private find(label: string): number {
    const found = this.description.persistent.findIndex((buffer) => buffer.label === label);
    if (found < 0) throw new Error(`the module has no buffer ${label}`);
    return found;
  }
}

const kResults: Record<string, string[]> = {
  forward: ['y'],
  'input gradient': ['dx'],
  'weight gradient': ['dw'],
  gradient: ['dx', 'daffine'],
};

/** Images as the loop stores them: R | G << 8 | B << 16. */
function packed(images: Float32Array): Uint32Array {
  const words = new Uint32Array(images.length / 3);
  const value = (i: number) => images[i] as number;
  return words.map((_, i) => value(i * 3) | (value(i * 3 + 1) << 8) | (value(i * 3 + 2) << 16));
}

function start_network(buffers: Buffers, work: NetworkWork, inputs: Values): void {
  const numbers = Uint32Array.from({ length: work.n }, (_, i) => i);
  buffers.write('x', inputs['x'] as Float32Array);
  buffers.write('labels', Uint32Array.from(inputs['labels'] as Float32Array));
  buffers.write('images', packed(inputs['images'] as Float32Array));
  buffers.write('indices', numbers);
  buffers.write('slots', numbers);
  buffers.fill('window', 1);
  buffers.fill('rates', kRate);
}

async function network_result(buffers: Buffers, inputs: Values, run: () => Promise<void>, pass: string): Promise<Values> {
  const before = inputs['parameters'] as Float32Array;
  buffers.write('surrogate parameters', before);
  buffers.write('surrogate running statistics', inputs['running'] as Float32Array);
  buffers.fill('surrogate momentum', 0);
  buffers.fill('noise', 0);
  await run();
  const loss = (await buffers.read('loss')).slice(0, 1);
  if (pass === 'noise step') return { loss, noise: await buffers.read('noise') };
  const after = await buffers.read('surrogate parameters');
  return { loss, update: after.map((value, i) => value - (before[i] as number)) };
}

function bind(work: Work, inputs: Values, description: ModuleDescription, device: Device, close: () => void): Bound {
  const buffers = new Buffers(device, description);
  if (work.kind === 'network') start_network(buffers, work, inputs);
  else for (const [label, values] of Object.entries(inputs)) buffers.write(label, values);
  const passes = passes_of(work).map((name, program): [string, Pass] => {
    const run = (repeat: number) => device.run(program, repeat);
    const result = async () => {
      if (work.kind === 'network') return network_result(buffers, inputs, () => run(1), name);
      await run(1);
      const read = (kResults[name] ?? []).map(async (label) => [label, await buffers.read(label)] as const);
      return Object.fromEntries(await Promise.all(read));
    };
    return [name, { run, result }];
  });
  return { passes: Object.fromEntries(passes), close };
}

/** threads: 1 where the module has no threads. */
export function cpu_column(name: string, module: BenchModule, threads: number): Column {
  return {
    name,
    most_gflop: Infinity,
    async open(work, inputs) {
      module.select(work);
      // The threads of the executor that this ended are to be had again after a turn of the event loop.
      await macrotask();
      module.cpu_create(threads);
      const description = module.description();
      const device: Device = {
        write: (buffer, bytes) => module.cpu_write(buffer, bytes),
        read: async (buffer) => module.cpu_read(buffer, description.persistent[buffer]?.size_bytes ?? 0),
        run: async (program, repeat) => module.cpu_run(program, repeat),
      };
      return bind(work, inputs, description, device, () => undefined);
    },
    close: () => undefined,
  };
}

/** undefined: an executor remembers what it measures for as long as its device lives. */
export const tuned = (tuning: TuningStore | undefined): ExecutorOptions => (tuning ? { tuning } : {});

/** module: records the work; the device is the caller's. */
export function gpu_column(
  name: string,
  module: BenchModule,
  device: GPUDevice,
  shaders: ShaderSource,
  tuning: TuningStore | undefined,
): Column {
  return {
    name,
    most_gflop: Infinity,
    async open(work, inputs) {
      module.select(work);
      const description = module.description();
      const executor = await GpuExecutor.create(device, description, shaders, tuned(tuning));
      const view = (buffer: number) => {
        const found = description.persistent[buffer];
        if (!found) throw new Error(`the module has no buffer ${buffer}`);
        return found;
      };
      const on_device: Device = {
        write: (buffer, bytes) => executor.write(view(buffer), bytes),
        read: (buffer) => executor.read(view(buffer)),
        async run(program, repeat) {
          executor.run(program, repeat);
          await executor.idle();
        },
      };
      return bind(work, inputs, description, on_device, () => executor.destroy());
    },
    close: () => undefined,
  };
}
