// A whole run: ceilings, both tables, memory, overhead, verdicts. Runs in Node and in a browser's worker alike.
import { GpuError, request_device, GpuExecutor, type OpenedDevice } from '../../web/src/gpu.ts';
import { measure_ceiling, type Ceiling } from './ceilings.ts';
import type { Column } from './column.ts';
import { dispatch_times, with_timestamps } from './dispatches.ts';
import { time_loop } from './loop.ts';
import { BenchModule, type LoopWork } from './module.ts';
import { kOursGpu, kOursPlain, kOursRelaxed, ours_threads } from './names.ts';
import { cpu_column, gpu_column, tuned } from './ours.ts';
import { ort_column } from './peers/ort.ts';
import type { Platform } from './platform.ts';
import type { Memory, Overhead, Report, Section } from './report.ts';
import { scaled } from './scale.ts';
import { measure_section } from './section.ts';
import { verdicts } from './verdicts.ts';
import { all_work, name_of, type NetworkWork } from './work.ts';

export interface RunOptions {
  /** A pattern: only work whose name matches; 'overhead' is the name of what surrounds the kernels. undefined: all. */
  only?: string | undefined;
  /** 'gpu' or 'cpu': that table alone. */
  section?: string | undefined;
}

// A software adapter is given as much work as its ceiling does in this time: peers reach a hundredth of it.
const kSoftwareSeconds = 0.005;
// The processor: the listed shapes in full, whole steps of at most a second or two.
const kProcessorSeconds = 0.1;
// jax-js' wasm kernels do 0.2 GFLOP/s.
const kJaxWasmGflop = 0.03;
const kSoftwareEffort = { group_s: 0.15, total_s: 0.4 };
const kEffort = { group_s: 0.1, total_s: 0.5 };

const kLoop: LoopWork = {
  size: 64, photos: 24, negatives: 1500, rounds: 3, train_steps: 20, noise_passes: 5, restart_every: 0,
}; // prettier-ignore

// Loaded late: they look for WebGPU when they are loaded.
const tfjs = async (backend: 'webgpu' | 'wasm', folder: string) => (await import('./peers/tfjs.ts')).tfjs_column(backend, 1, folder);
const jax = async (backend: 'webgpu' | 'wasm', most_gflop: number) => (await import('./peers/jax.ts')).jax_column(backend, most_gflop);

/** A column that cannot start is left out, with a word on why. */
async function started(columns: (() => Promise<Column>)[], log: (line: string) => void): Promise<Column[]> {
  const made: Column[] = [];
  for (const start of columns) {
    try {
      made.push(await start());
    } catch (error) {
      log(`a peer did not start: ${String(error)}`);
    }
  }
  return made;
}

class BenchRun {
  private constructor(
    private readonly platform: Platform,
    private readonly options: RunOptions,
    private readonly plain: BenchModule,
    private readonly recorder: BenchModule,
    private readonly opened: OpenedDevice | null,
    private readonly adapter: string,
  ) {}

  static async make(platform: Platform, options: RunOptions): Promise<BenchRun> {
    const create = await platform.load_module('wasm');
    const [plain, recorder] = [await BenchModule.load(create), await BenchModule.load(create)];
    try {
      const opened = await request_device(platform.gpu && with_timestamps(platform.gpu));
      return new BenchRun(platform, options, plain, recorder, opened, opened.adapter_name);
    } catch (error) {
      if (!(error instanceof GpuError)) throw error;
      return new BenchRun(platform, options, plain, recorder, null, `none (${error.message})`);
    }
  }

  async run(): Promise<Report> {
    const { platform, options, opened, adapter } = this;
    const start = performance.now();
    const sections: Section[] = [];
    const overhead: Overhead[] = [];
    if (opened && options.section !== 'cpu') {
      sections.push(await this.gpu_section(opened));
      if (this.wanted('overhead')) overhead.push(...(await this.gpu_overhead(opened)));
    }
    if (options.section !== 'gpu') {
      sections.push(await this.cpu_section());
      if (this.wanted('overhead')) overhead.push(...(await this.cpu_overhead()));
    }
    const report: Report = {
      machine: platform.machine,
      threads: platform.threads,
      adapter,
      software: opened?.is_software ?? false,
      ...(options.only === undefined && options.section === undefined ? {} : { only: [options.section, options.only].filter(Boolean).join(', ') }),
      sections,
      memory: this.memory(),
      overhead,
      verdicts: [],
      seconds: 0,
    };
    report.verdicts = verdicts(report);
    report.seconds = (performance.now() - start) / 1000;
    opened?.device.destroy();
    return report;
  }

  private wanted(name: string): boolean {
    const { only } = this.options;
    return only === undefined || new RegExp(only).test(name);
  }

  private works(large: boolean) {
    return all_work(large).filter((work) => this.wanted(name_of(work)));
  }

  private networks(): NetworkWork[] {
    return all_work(false).filter((work) => work.kind === 'network');
  }

  private oracle(): Column {
    return cpu_column('oracle', this.plain, 1);
  }

  private async gpu_section({ device, is_software }: OpenedDevice): Promise<Section> {
    const { platform, recorder } = this;
    const ceiling = await measure_ceiling(device, is_software);
    platform.log(`ceiling of ${this.adapter}: ${ceiling.gflops.toFixed(1)} GFLOP/s, ${ceiling.gbytes.toFixed(1)} GB/s`);
    const ort = async () => {
      const opened = await request_device(platform.gpu);
      return ort_column(await platform.import_ort('webgpu'), 1, platform.ort_folder, opened.device);
    };
    const columns = [
      gpu_column(kOursGpu, recorder, device, platform.shaders, platform.tuning),
      ...(await started([() => jax('webgpu', Infinity), () => tfjs('webgpu', ''), ort], platform.log)),
    ];
    const section = await measure_section({
      title: 'WebGPU',
      columns,
      ceilings: { [kOursGpu]: ceiling },
      works: this.works(!is_software),
      most_gflop: is_software ? ceiling.gflops * kSoftwareSeconds : Infinity,
      effort: is_software ? kSoftwareEffort : kEffort,
      oracle: this.oracle(),
      log: platform.log,
    });
    for (const column of columns) column.close();
    return section;
  }

  private async cpu_section(): Promise<Section> {
    const { platform } = this;
    const ort = async () => ort_column(await platform.import_ort('wasm'), 1, platform.ort_folder, null);
    const peers = await started([() => jax('wasm', kJaxWasmGflop), () => tfjs('wasm', platform.tfjs_wasm_folder), ort], platform.log);
    const one = await BenchModule.load(await platform.load_module('wasm'));
    const fast = await BenchModule.load(await platform.load_module('wasm-fast'));
    const [plain, relaxed]: [Ceiling, Ceiling] = [one.ceiling(), fast.ceiling()];
    const threads_name = ours_threads(platform.threads);
    return measure_section({
      title: 'CPU',
      columns: [
        cpu_column(kOursPlain, one, 1),
        cpu_column(kOursRelaxed, fast, 1),
        cpu_column(threads_name, fast, platform.threads),
        ...peers,
      ],
      ceilings: {
        [kOursPlain]: plain,
        [kOursRelaxed]: relaxed,
        [threads_name]: { gflops: relaxed.gflops * platform.threads, gbytes: relaxed.gbytes },
      },
      works: this.works(false),
      most_gflop: relaxed.gflops * kProcessorSeconds,
      effort: kEffort,
      oracle: this.oracle(),
      log: platform.log,
    });
  }

  private memory(): Memory[] {
    const memory = this.networks().map((work) => {
      this.recorder.select(work);
      return { work: `${name_of(work)}, batch ${work.n}, both steps`, ...this.recorder.memory() };
    });
    this.recorder.select_loop(kLoop);
    return [...memory, { work: `the loop, ${kLoop.photos} photos and ${kLoop.negatives} negatives`, ...this.recorder.memory() }];
  }

  private async cpu_overhead(): Promise<Overhead[]> {
    const { platform } = this;
    const overhead: Overhead[] = [];
    for (const [name, variant, threads] of [
      ['plain SIMD, 1 thread', 'wasm', 1],
      [`relaxed SIMD, ${platform.threads} threads`, 'wasm-fast', platform.threads],
    ] as const) {
      const module = await BenchModule.load(await platform.load_module(variant));
      const { seconds, kernel_seconds, steps } = await time_loop(module, threads, kLoop);
      overhead.push({ what: `the loop, CPU, ${name}`, step_seconds: seconds / steps, kernel_seconds: kernel_seconds / steps });
    }
    return overhead;
  }

  private async gpu_overhead({ device, is_software }: OpenedDevice): Promise<Overhead[]> {
    const { platform, recorder } = this;
    const overhead: Overhead[] = [];
    // The whole step of the product, and those of the larger networks at a batch that a slow device can bear.
    const modules: [string, () => void][] = [
      ['the loop, training step', () => recorder.select_loop(kLoop)],
      ...this.networks().slice(1).map((work): [string, () => void] => {
        const small = is_software ? scaled(work, 1) : work;
        return [`${name_of(work)}, training step, batch ${small.n}`, () => recorder.select(small)];
      }),
    ]; // prettier-ignore
    for (const [what, select] of modules) {
      select();
      const description = recorder.description();
      const program = description.programs.findIndex(({ label }) => label === 'train' || label === 'training step');
      const executor = await GpuExecutor.create(device, description, platform.shaders, tuned(platform.tuning));
      const time = async (repeat: number) => {
        const start = performance.now();
        executor.run(program, repeat);
        await executor.idle();
        return (performance.now() - start) / 1000 / repeat;
      };
      await time(1);
      let step_seconds = Infinity;
      for (let i = 0; i < 3; ++i) step_seconds = Math.min(step_seconds, await time(is_software ? 1 : 20));
      const { seconds, timestamps } = await dispatch_times(device, () => executor.run(program, 1));
      executor.destroy();
      const kernel_seconds = seconds.reduce((sum, value) => sum + value, 0);
      const longest_dispatch_s = Math.max(...seconds);
      overhead.push({ what, step_seconds, kernel_seconds, longest_dispatch_s, dispatches: seconds.length, timestamps });
    }
    return overhead;
  }
}

export async function run_bench(platform: Platform, options: RunOptions): Promise<Report> {
  return (await BenchRun.make(platform, options)).run();
}
