// Prints a report.
import type { Cell, Report, Row, Section } from './report.ts';

const ms = (seconds: number) => `${seconds < 0.01 ? (seconds * 1e3).toFixed(2) : (seconds * 1e3).toFixed(0)} ms`;

/** Work per second of a cell: whichever unit the row counts in. */
function rate(row: Row, cell: Cell): number {
  const share = (cell.n ?? row.n) / row.n;
  return ((row.gflop || row.gbyte) * share) / (cell.seconds as number);
}

class Notes {
  private readonly all: string[] = [];

  /** The mark of a note. */
  mark(text: string): string {
    let index = this.all.indexOf(text);
    if (index < 0) index = this.all.push(text) - 1;
    return `[${index + 1}]`;
  }
  get lines(): string[] {
    return this.all.map((text, i) => `[${i + 1}] ${text}`);
  }
}

function cell_text(row: Row, column: string, { ceilings }: Section, notes: Notes): string {
  const cell = row.cells[column] ?? {};
  if (cell.seconds === undefined) {
    const reason = cell.reason ?? 'not measured';
    return reason.startsWith('WRONG') ? `wrong ${notes.mark(`${column}: ${reason}`)}` : `- ${notes.mark(`${column}: ${reason}`)}`;
  }
  const small = cell.n === undefined ? '' : ` ${notes.mark(`${column}: with a batch of ${cell.n}, time as if for the row's`)}`;
  const step = /step$/.test(row.pass);
  const speed = rate(row, cell);
  const ceiling = ceilings[column];
  const most = row.gflop > 0 ? ceiling?.gflops : ceiling?.gbytes;
  const share = most === undefined ? '' : `, ${((speed / most) * 100).toFixed(0)} %`;
  const unit = row.gflop > 0 ? 'GFLOP/s' : 'GB/s';
  const time = step ? `${ms((cell.seconds * row.n) / (cell.n ?? row.n))}, ` : '';
  return `${time}${speed.toFixed(speed < 10 ? 2 : 0)} ${unit}${share}${small}`;
}

/** How many times faster our first column is than the best of the peers. */
function lead(row: Row, { columns }: Section): string {
  const speeds = (names: string[]) =>
    names.map((name) => row.cells[name]).flatMap((cell) => (cell?.seconds === undefined ? [] : [rate(row, cell)]));
  const [own] = speeds(columns.slice(0, 1));
  const peers = speeds(columns.filter((name) => !name.startsWith('ours')));
  return own === undefined || peers.length === 0 ? '-' : `${(own / Math.max(...peers)).toFixed(2)}x`;
}

function scale_text(row: Row): string {
  if (row.n === row.full_n && row.size === row.full_size) return `${row.n}`;
  return `${row.n} of ${row.full_n}${row.size === row.full_size ? '' : `, ${row.size} px of ${row.full_size}`}`;
}

function table_lines(rows: string[][]): string[] {
  const widths = (rows[0] as string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (cells: string[]) => `| ${cells.map((text, i) => text.padEnd(widths[i] as number)).join(' | ')} |`;
  const [head, ...body] = rows as [string[], ...string[][]];
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)];
}

function section_lines(section: Section): string[] {
  const notes = new Notes();
  const head = ['work', 'pass', 'batch', ...section.columns, 'first column : best peer'];
  const body = section.rows.map((row) => [
    row.work,
    row.pass,
    scale_text(row),
    ...section.columns.map((column) => cell_text(row, column, section, notes)),
    lead(row, section),
  ]);
  const ceilings = Object.entries(section.ceilings).map(
    ([column, { gflops, gbytes }]) => `ceiling, ${column}: ${gflops.toFixed(1)} GFLOP/s of multiply-adds, ${gbytes.toFixed(1)} GB/s of copying`,
  );
  return ['', section.title, ...ceilings, ...table_lines([head, ...body]), ...notes.lines];
}

export function report_lines(report: Report): string[] {
  const lines = [
    report.machine,
    `WebGPU adapter: ${report.adapter}${report.software ? ' (software: it runs on the processor)' : ''}; CPU threads: ${report.threads}`,
    'GFLOP/s count two operations per multiply-add that is needed, of convolutions and linear layers; shares are of the ceiling.',
  ];
  if (report.only !== undefined) lines.push(`Only a part was measured: ${report.only}`);
  for (const section of report.sections) lines.push(...section_lines(section));
  if (report.overhead.length > 0) {
    const rows = report.overhead.map(({ what, step_seconds, kernel_seconds, longest_dispatch_s, dispatches, timestamps }) => [
      what,
      ms(step_seconds),
      ms(kernel_seconds),
      ms(Math.max(0, step_seconds - kernel_seconds)),
      longest_dispatch_s === undefined ? '-' : `${ms(longest_dispatch_s)} of ${dispatches}${timestamps ? '' : ', waited for'}`,
    ]);
    lines.push('', ...table_lines([['steps', 'one step', 'its kernels', 'the rest', 'longest dispatch'], ...rows]));
  }
  lines.push('', ...table_lines([['bar', 'measured', 'met'], ...report.verdicts.map(({ bar, measured, met }) => [bar, measured, met ? 'yes' : 'NO'])]));
  lines.push('', `${report.seconds.toFixed(0)} s`);
  return lines;
}
