// What a run finds out. It is written as JSON as it is; table.ts prints it.
import type { Ceiling } from './ceilings.ts';

export interface Cell {
  seconds?: number;
  /** Why there is no time: the column cannot do it, or its result is wrong. */
  reason?: string;
  /** The batch, where it is smaller than the row's. */
  n?: number;
}

export interface Row {
  work: string;
  pass: string;
  /** Batch and, where it was made smaller, side in px; of the work in full size too. */
  n: number;
  size: number;
  full_n: number;
  full_size: number;
  /** Useful work of one run: 1e9 operations; 0: the time is what counts. */
  gflop: number;
  /** Memory traffic that cannot be avoided, 1e9 bytes; 0: arithmetic is what counts. */
  gbyte: number;
  cells: Record<string, Cell>;
}

export interface Section {
  /** 'WebGPU' or 'CPU'. */
  title: string;
  columns: string[];
  /** By column: of what it runs on. Peers on the processor have none: we do not know what they could use. */
  ceilings: Record<string, Ceiling>;
  rows: Row[];
}

export interface Memory {
  work: string;
  slabs: number;
  least: number;
}

export interface Overhead {
  what: string;
  step_seconds: number;
  kernel_seconds: number;
  /** On the GPU. */
  longest_dispatch_s?: number;
  dispatches?: number;
  timestamps?: boolean;
}

export interface Verdict {
  bar: string;
  measured: string;
  met: boolean;
}

/** Of the page's thread; see long-tasks.ts. */
export interface LongTasks {
  photos: number;
  seconds: number;
  /** Milliseconds of each task over 50 ms, from the press of the button until the last photo is done. */
  tasks_ms: number[];
}

export interface Report {
  machine: string;
  threads: number;
  adapter: string;
  software: boolean;
  /** Set where only some of the work was done. */
  only?: string;
  sections: Section[];
  memory: Memory[];
  overhead: Overhead[];
  /** In a browser only. */
  long_tasks?: LongTasks;
  verdicts: Verdict[];
  seconds: number;
}
