// Memory of the browser that this process started, by the kind of its processes, as Linux counts it.
import { readdirSync, readFileSync } from 'node:fs';
import { pid } from 'node:process';

export interface Memory {
  /** The page and its worker: the renderer with the most. MiB resident. */
  renderer: number;
  /** All processes of the browser, what they share counted once. MiB. */
  all: number;
}

interface Process {
  pid: number;
  kind: string;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
};

/** Processes below this one whose command line names a kind, and the browser itself. */
function browser_processes(): Process[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const is_below = (one: number): boolean => one === pid || (parents.has(one) && is_below(parents.get(one) as number));
  return [...parents.keys()].filter((one) => one !== pid && is_below(one)).flatMap((one) => {
    const command = read(`/proc/${one}/cmdline`);
    return command.includes('chromium') ? [{ pid: one, kind: /--type=([\w-]+)/.exec(command)?.[1] ?? 'browser' }] : [];
  });
}

const field = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;

export function memory_now(): Memory {
  const processes = browser_processes();
  const resident = processes.filter(({ kind }) => kind === 'renderer').map((one) => field(read(`/proc/${one.pid}/status`), 'VmRSS'));
  const shares = processes.map((one) => field(read(`/proc/${one.pid}/smaps_rollup`), 'Pss'));
  return { renderer: Math.round(Math.max(0, ...resident)), all: Math.round(shares.reduce((sum, share) => sum + share, 0)) };
}

/** Looks every 100 ms while `work` goes on; returns the largest of each. */
export async function peak_memory(work: () => Promise<void>): Promise<Memory> {
  const peak: Memory = { renderer: 0, all: 0 };
  const look = () => {
    const now = memory_now();
    peak.renderer = Math.max(peak.renderer, now.renderer);
    peak.all = Math.max(peak.all, now.all);
  };
  const timer = setInterval(look, 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return peak;
}
