// ./untaught bench: times the operations and the steps of the loop on every executor of this machine, in one run, and
// prints a table. GFLOP/s count useful multiply-adds (two operations each) of convolutions.
//   --json FILE   writes the same as JSON      --threads N   threads of the CPU executor, default all
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GpuError, GpuExecutor, request_device } from '../../web/src/gpu.ts';
import { create_gpu, read_shaders } from '../../web/src/node-gpu.ts';
import type { ModuleDescription } from '../../web/src/program-types.ts';

interface BenchModule {
  _suite_select(suite: number): void;
  _suite_description(): number;
  _item_count(): number;
  _item_name(index: number): number;
  _item_program(index: number): number;
  _item_gflop(index: number): number;
  _cpu_create(threads: number): void;
  _cpu_run(program: number, repeat: number): number;
  UTF8ToString(address: number): string;
}

/** Seconds that `repeat` replays of a program take. */
type Runner = (program: number, repeat: number) => number | Promise<number>;

interface Column {
  name: string;
  select(suite: number): Promise<Runner>;
}

interface Row {
  name: string;
  gflop: number;
  /** Seconds of one replay, per column. */
  seconds: number[];
}

const kSuites = 2;
const kSecondsPerGroup = 0.2;
const kGroups = 3;

async function load(variant: 'wasm' | 'wasm-fast'): Promise<BenchModule> {
  const url = new URL(`file://${resolve('build', variant, 'bench.mjs')}`);
  const { default: create } = (await import(url.href)) as { default: () => Promise<BenchModule> };
  return create();
}

function cpu_column(name: string, module: BenchModule, threads: number): Column {
  return {
    name,
    async select(suite) {
      module._suite_select(suite);
      module._cpu_create(threads);
      return (program, repeat) => module._cpu_run(program, repeat);
    },
  };
}

async function gpu_column(module: BenchModule): Promise<{ column: Column; close: () => void }> {
  const opened = await request_device(create_gpu());
  const shaders = read_shaders(resolve('shaders'));
  let executor: GpuExecutor | undefined;
  const column: Column = {
    name: opened.adapter_name,
    async select(suite) {
      executor?.destroy();
      module._suite_select(suite);
      const description = JSON.parse(module.UTF8ToString(module._suite_description())) as ModuleDescription;
      const made = (executor = await GpuExecutor.create(opened.device, description, shaders));
      return async (program, repeat) => {
        const start = performance.now();
        made.run(program, repeat);
        await made.idle();
        return (performance.now() - start) / 1000;
      };
    },
  };
  return {
    column,
    close() {
      executor?.destroy();
      opened.device.destroy();
    },
  };
}

/** The fastest of several groups: other work on the machine only adds. What takes longer than all of them, as on a
 *  software adapter, is timed once. */
async function best_seconds(run: Runner, program: number): Promise<number> {
  await run(program, 1);
  let best = await run(program, 1);
  const repeat = Math.max(1, Math.ceil(kSecondsPerGroup / best));
  for (let spent = best; spent < kGroups * kSecondsPerGroup; ) {
    const seconds = await run(program, repeat);
    spent += seconds;
    best = Math.min(best, seconds / repeat);
  }
  return best;
}

async function measure(columns: Column[], names: BenchModule): Promise<Row[]> {
  const rows: Row[] = [];
  for (let suite = 0; suite < kSuites; ++suite) {
    names._suite_select(suite);
    const items = Array.from({ length: names._item_count() }, (_, i) => ({
      name: names.UTF8ToString(names._item_name(i)),
      program: names._item_program(i),
      gflop: names._item_gflop(i),
    }));
    const suite_rows: Row[] = items.map(({ name, gflop }) => ({ name, gflop, seconds: [] }));
    for (const column of columns) {
      console.error(`measuring ${items.length} items on ${column.name} ...`);
      const run = await column.select(suite);
      for (const [i, item] of items.entries()) suite_rows[i]?.seconds.push(await best_seconds(run, item.program));
    }
    rows.push(...suite_rows);
  }
  return rows;
}

function cell(row: Row, seconds: number): string {
  const time = seconds < 0.01 ? `${(seconds * 1e3).toFixed(2)} ms` : `${(seconds * 1e3).toFixed(0)} ms`;
  return row.gflop > 0 ? `${time}, ${(row.gflop / seconds).toFixed(1)} GFLOP/s` : time;
}

function print(columns: Column[], rows: Row[]): void {
  const peer = columns.length - 2;
  const table = [
    ['work', ...columns.map((column) => column.name), 'threads : one thread'],
    ...rows.map((row) => [
      row.name,
      ...row.seconds.map((seconds) => cell(row, seconds)),
      ((row.seconds[peer] as number) / (row.seconds[peer + 1] as number)).toFixed(2),
    ]),
  ];
  const widths = (table[0] as string[]).map((_, i) => Math.max(...table.map((line) => (line[i] as string).length)));
  const line = (cells: string[]) => `| ${cells.map((text, i) => text.padEnd(widths[i] as number)).join(' | ')} |`;
  const [head, ...body] = table as [string[], ...string[][]];
  console.log(line(head));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const cells of body) console.log(line(cells));
}

const { values } = parseArgs({
  options: { json: { type: 'string' }, threads: { type: 'string' } },
});
const threads = values.threads === undefined ? availableParallelism() : Number(values.threads);
if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
  console.error('bench: --threads takes a whole number from 1 to 64');
  process.exit(2);
}
const [plain, fast] = [await load('wasm'), await load('wasm-fast')];
let gpu: Awaited<ReturnType<typeof gpu_column>> | undefined;
let adapter: string;
try {
  gpu = await gpu_column(plain);
  adapter = gpu.column.name;
} catch (error) {
  if (!(error instanceof GpuError)) throw error;
  adapter = `none (${error.message})`;
}
const columns = [
  ...(gpu ? [gpu.column] : []),
  cpu_column('CPU, plain SIMD, 1 thread', await load('wasm'), 1),
  cpu_column('CPU, relaxed SIMD, 1 thread', fast, 1),
  cpu_column(`CPU, relaxed SIMD, ${threads} threads`, fast, threads),
];
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`;
console.log(`${machine}\nWebGPU adapter: ${adapter}\n`);
const rows = await measure(columns, plain);
print(columns, rows);
if (values.json !== undefined) {
  const report = { machine, adapter, columns: columns.map((column) => column.name), rows };
  writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
}
gpu?.close();
process.exit(0);
