// ./untaught bench --prototype: the loop beside a PyTorch prototype of it, the same rounds on the same processor.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { time_loop } from './loop.ts';
import { BenchModule, type LoopWork } from './module.ts';
import type { Platform } from './platform.ts';

/** The prototype's schedule, for a person of 24 photos. */
const kWork: LoopWork = {
  size: 64, photos: 24, negatives: 1500, rounds: 20, train_steps: 10, noise_passes: 5, restart_every: 10,
}; // prettier-ignore

/** Debian's Python has the torch package. */
const kPython = '/usr/bin/python3';

export interface PrototypeTimes {
  threads: number;
  ours_s: number;
  prototype_s: number;
  torch: string;
}

export async function time_prototype(platform: Platform, root: string): Promise<PrototypeTimes> {
  const { threads } = platform;
  const module = await BenchModule.load(await platform.load_module('wasm-fast'));
  // A first round warms up.
  await time_loop(module, threads, { ...kWork, rounds: 1 });
  const { seconds } = await time_loop(module, threads, kWork);
  const numbers = Object.entries({ ...kWork, threads }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawnSync(kPython, [resolve(root, 'tests/bench/prototype.py'), ...numbers], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the prototype failed: ${child.stderr || child.error?.message}`);
  const told = JSON.parse(child.stdout) as { seconds: number; torch: string };
  return { threads, ours_s: seconds, prototype_s: told.seconds, torch: told.torch };
}

export function prototype_lines({ threads, ours_s, prototype_s, torch }: PrototypeTimes): string[] {
  const { rounds, train_steps, noise_passes, photos } = kWork;
  return [
    `${rounds} rounds of ${train_steps} SGD steps and ${noise_passes} noise steps, ${photos} photos at ${kWork.size} px, ${threads} threads`,
    `PyTorch ${torch}: ${prototype_s.toFixed(1)} s`,
    `ours, wasm, relaxed SIMD: ${ours_s.toFixed(1)} s`,
    `ratio ${(prototype_s / ours_s).toFixed(2)}x (bar: more than 1): ${ours_s < prototype_s ? 'met' : 'NOT met'}`,
  ];
}
