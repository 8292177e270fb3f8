// What is compared: one column of the table does every work its own way.
import type { Work } from './work.ts';
import type { Values } from './inputs.ts';

/** One pass of a work, ready to run again and again; inputs and results stay on its device. */
export interface Pass {
  /** From the work's own start: what the pass computes, in the layouts of inputs.ts. */
  result(): Promise<Values>;
  /** Runs it `repeat` times and waits for the end once. */
  run(repeat: number): Promise<void>;
}

export interface Bound {
  /** By name; a string says why the column cannot do the pass. */
  passes: Record<string, Pass | string>;
  close(): void;
}

export interface Column {
  name: string;
  /** Work with more than this per pass takes too long here: its batch is made smaller, and the table says so. */
  most_gflop: number;
  open(work: Work, inputs: Values): Promise<Bound>;
  close(): void;
}
