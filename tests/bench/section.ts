// Measures one table: every work in every column, checked against the engine's plain CPU build before it is timed.
import type { Bound, Column } from './column.ts';
import { make_inputs, type Values } from './inputs.ts';
import { best_seconds, difference, type Effort } from './measure.ts';
import type { Cell, Row, Section } from './report.ts';
import { scaled } from './scale.ts';
import { gflop_of, name_of, passes_of, type Work } from './work.ts';

export interface SectionOptions {
  title: string;
  columns: Column[];
  ceilings: Section['ceilings'];
  works: Work[];
  /** Per pass; steps of networks may have ten times as much. */
  most_gflop: number;
  effort: Effort;
  /** What is right; never timed. */
  oracle: Column;
  log(line: string): void;
}

const kNetworkFactor = 10;

const fitted = (work: Work, most_gflop: number) => scaled(work, work.kind === 'network' ? kNetworkFactor * most_gflop : most_gflop);

/** Bytes that batch norm must move: x and y; x, dy and dx. */
function gbyte_of(work: Work, pass: string): number {
  if (work.kind !== 'batch norm') return 0;
  return 4e-9 * work.n * work.size ** 2 * work.channels * (pass === 'forward' ? 2 : 3);
}

interface Task {
  work: Work;
  inputs: Values;
  expected: Record<string, Values>;
}

async function prepare(oracle: Column, work: Work): Promise<Task> {
  const inputs = make_inputs(work);
  const bound = await oracle.open(work, inputs);
  const expected: Record<string, Values> = {};
  for (const name of passes_of(work)) {
    const pass = bound.passes[name];
    if (!pass || typeof pass === 'string') throw new Error(`the engine cannot do ${name_of(work)}: ${name}`);
    expected[name] = await pass.result();
  }
  bound.close();
  return { work, inputs, expected };
}

async function measure_pass(bound: Bound, name: string, expected: Values, effort: Effort): Promise<Cell> {
  const pass = bound.passes[name];
  if (pass === undefined || typeof pass === 'string') return { reason: pass ?? 'not offered' };
  try {
    const wrong = difference(expected, await pass.result());
    if (wrong) return { reason: `WRONG: ${wrong}` };
    return { seconds: await best_seconds(pass, effort) };
  } catch (error) {
    return { reason: first_line(error) };
  }
}

const first_line = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 160) ?? '';

async function measure_column(column: Column, { work, inputs, expected }: Task, effort: Effort): Promise<Record<string, Cell>> {
  const passes = passes_of(work);
  let bound: Bound;
  try {
    bound = await column.open(work, inputs);
  } catch (error) {
    return Object.fromEntries(passes.map((pass) => [pass, { reason: first_line(error) }]));
  }
  const cells: Record<string, Cell> = {};
  for (const pass of passes) cells[pass] = await measure_pass(bound, pass, expected[pass] as Values, effort);
  bound.close();
  return cells;
}

export async function measure_section(options: SectionOptions): Promise<Section> {
  const { title, columns, ceilings, works, most_gflop, effort, oracle, log } = options;
  const rows: Row[] = [];
  for (const full of works) {
    const work = fitted(full, most_gflop);
    const task = await prepare(oracle, work);
    const cells: Record<string, Record<string, Cell>> = {};
    for (const column of columns) {
      const start = performance.now();
      const smaller = fitted(work, column.most_gflop);
      const own_task = smaller.n === work.n ? task : await prepare(oracle, { ...work, n: smaller.n });
      cells[column.name] = await measure_column(column, own_task, effort);
      if (own_task !== task) for (const cell of Object.values(cells[column.name] ?? {})) cell.n = smaller.n;
      const told = Object.entries(cells[column.name] ?? {}).map(([pass, { seconds, reason }]) =>
        seconds === undefined ? `${pass}: ${reason}` : `${pass} ${(seconds * 1e3).toFixed(2)} ms`,
      );
      log(`${title}: ${name_of(work)}, ${column.name}: ${told.join(', ')} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    }
    for (const pass of passes_of(work)) {
      rows.push({
        work: name_of(full),
        pass,
        n: work.n,
        size: work.size,
        full_n: full.n,
        full_size: full.size,
        gflop: gflop_of(work, pass),
        gbyte: gbyte_of(work, pass),
        cells: Object.fromEntries(columns.map(({ name }) => [name, cells[name]?.[pass] ?? {}])),
      });
    }
  }
  return { title, columns: columns.map(({ name }) => name), ceilings, rows };
}
