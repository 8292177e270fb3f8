// The bars that a run is held to, from its tables.
import { kOursGpu, kOursPlain, kOursRelaxed, ours_threads } from './names.ts';
import type { Report, Row, Section, Verdict } from './report.ts';

const ratio = (value: number) => `${value.toFixed(2)}x`;

/** Seconds per unit of work, so that a smaller batch compares. */
function pace(row: Row, column: string): number {
  const cell = row.cells[column];
  return cell?.seconds === undefined ? NaN : cell.seconds / (cell.n ?? row.n);
}

function fastest(row: Row, columns: string[]): number {
  return Math.min(...columns.map((column) => pace(row, column)).filter((value) => !Number.isNaN(value)));
}

const label = (row: Row) => row.work.replace(/^conv /, '');

function training_steps({ software }: Report, section: Section): Verdict[] {
  const bar = software ? 1.5 : 3;
  const peers = section.columns.filter((name) => /^(tfjs|jax)/.test(name));
  return section.rows
    .filter(({ pass }) => pass === 'training step')
    .map((row) => {
      const faster = fastest(row, peers) / pace(row, kOursGpu);
      return {
        bar: `WebGPU, ${row.work}: training step at least ${bar}x the faster of tfjs and jax-js`,
        measured: Number.isFinite(faster) ? ratio(faster) : 'no peer did it',
        met: faster >= bar,
      };
    });
}

/** Forward convolutions against one column, shape by shape. */
function forward_convolutions(section: Section, ours: string, theirs: string, bar: number, name: string): Verdict[] {
  const rows = section.rows.filter(({ pass, work }) => pass === 'forward' && work.startsWith('conv'));
  const compared = rows
    .map((row) => ({ row, faster: pace(row, theirs) / pace(row, ours) }))
    .filter(({ faster }) => !Number.isNaN(faster));
  if (compared.length === 0) return [];
  const below = compared.filter(({ faster }) => faster < bar);
  const all = compared.map(({ faster }) => faster);
  const range = `${ratio(Math.min(...all))} to ${ratio(Math.max(...all))} on ${all.length} shapes`;
  const misses = below.map(({ row, faster }) => `${label(row)}: ${ratio(faster)}`).join('; ');
  return [{ bar: name, measured: misses ? `${range}; below: ${misses}` : range, met: below.length === 0 }];
}

function threads(report: Report, section: Section): Verdict[] {
  if (report.threads !== 2) return [];
  const rows = section.rows.filter(({ pass, work }) => pass === 'forward' && work.startsWith('conv'));
  const gains = rows.map((row) => ({ row, gain: pace(row, kOursRelaxed) / pace(row, ours_threads(2)) })).filter(({ gain }) => !Number.isNaN(gain));
  if (gains.length === 0) return [];
  const all = gains.map(({ gain }) => gain);
  const below = gains.filter(({ gain }) => gain < 1.7).map(({ row, gain }) => `${label(row)}: ${ratio(gain)}`);
  const range = `${ratio(Math.min(...all))} to ${ratio(Math.max(...all))}`;
  const measured = below.length > 0 ? `${range}; below: ${below.join('; ')}` : range;
  return [{ bar: 'CPU: two threads at least 1.7x one, forward convolutions', measured, met: below.length === 0 }];
}

/** On a real GPU: batch 128, 64 to 256 channels. */
function ceiling_shares(section: Section): Verdict[] {
  const ceiling = section.ceilings[kOursGpu]?.gflops ?? NaN;
  return section.rows
    .filter((row) => row.n === 128 && row.gflop > 0)
    .map((row) => {
      const share = row.gflop / pace(row, kOursGpu) / row.n / ceiling;
      const bar = row.pass === 'weight gradient' ? 0.2 : 0.3;
      return {
        bar: `WebGPU, ${row.work}, batch 128, ${row.pass}: at least ${bar * 100} % of the multiply-add ceiling`,
        measured: `${(share * 100).toFixed(0)} %`,
        met: share >= bar,
      };
    });
}

function memory({ memory: all }: Report): Verdict[] {
  return all.map(({ work, slabs, least }) => ({
    bar: `memory, ${work}: slabs at most 1.3x the liveness lower bound`,
    measured: `${(slabs / 2 ** 20).toFixed(1)} MiB of ${(least / 2 ** 20).toFixed(1)} MiB, ${ratio(slabs / least)}`,
    met: slabs <= 1.3 * least,
  }));
}

function overhead({ overhead: all }: Report): Verdict[] {
  return all.flatMap(({ what, step_seconds, kernel_seconds, longest_dispatch_s }) => {
    if (longest_dispatch_s !== undefined) {
      const measured = `${(longest_dispatch_s * 1000).toFixed(1)} ms`;
      return [{ bar: `${what}: no dispatch over 200 ms`, measured, met: longest_dispatch_s <= 0.2 }];
    }
    const share = (step_seconds - kernel_seconds) / step_seconds;
    return [{ bar: `${what}: at most 5 % of a step outside the kernels`, measured: `${(share * 100).toFixed(2)} %`, met: share <= 0.05 }];
  });
}

function long_tasks({ long_tasks: found }: Report): Verdict[] {
  if (!found) return [];
  const { photos, seconds, tasks_ms } = found;
  const longest = tasks_ms.length > 0 ? `${tasks_ms.length} tasks, up to ${Math.max(...tasks_ms).toFixed(0)} ms` : 'none';
  const bar = `no task over 50 ms on the page's thread while ${photos} photos are protected`;
  return [{ bar, measured: `${longest} (${seconds.toFixed(0)} s)`, met: tasks_ms.length === 0 }];
}

export function verdicts(report: Report): Verdict[] {
  const gpu = report.sections.find(({ title }) => title === 'WebGPU');
  const cpu = report.sections.find(({ title }) => title === 'CPU');
  const webgpu_ort = 'WebGPU: forward convolutions faster than ONNX Runtime Web';
  const plain_ort = 'CPU: plain SIMD, one thread, at least 1.5x ONNX Runtime Web, forward convolutions';
  const relaxed_ort = 'CPU: relaxed SIMD, one thread, at least 1.5x ONNX Runtime Web, forward convolutions';
  return [
    ...(gpu ? [...training_steps(report, gpu), ...forward_convolutions(gpu, kOursGpu, 'ONNX Runtime webgpu', 1, webgpu_ort), ...ceiling_shares(gpu)] : []),
    ...(cpu
      ? [
          ...forward_convolutions(cpu, kOursPlain, 'ONNX Runtime wasm', 1.5, plain_ort),
          ...forward_convolutions(cpu, kOursRelaxed, 'ONNX Runtime wasm', 1.5, relaxed_ort),
          ...threads(report, cpu),
        ]
      : []),
    ...memory(report),
    ...overhead(report),
    ...long_tasks(report),
  ];
}
