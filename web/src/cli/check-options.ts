// The arguments of `check`, checked as far as they can be without the engine.
import { parseArgs } from 'node:util';
import type { RunSettings } from '../engine/run-photos.ts';
import { as_usage, epsilon_of, one_of, region_of, UsageError, whole_number } from './options.ts';

export interface CheckOptions {
  inputs: string[];
  /** null: the inputs are clean, and are protected in memory first. */
  originals: string | null;
  /** How they are protected then. */
  settings: RunSettings;
  seed: number;
  /** 'whole', 'faces', or the path of a table. */
  region: string;
  /** The table holds landmarks, not boxes. */
  align: boolean;
  /** null: no file is written. */
  json: string | null;
  executor: 'auto' | 'gpu' | 'cpu';
  threads: number | null;
}

export const check_usage = `usage: ./untaught check <files or folders> [--originals <folder>] [options]

Trains a small network on protected photos of one person and another one on the clean ones, and tests both on clean photos
that it kept aside: what does somebody learn from the protected ones? Needs 6 photos or more.

  --originals <folder>                 the clean photos; the ones named first are then what was made of them, with the same
                                       names up to the ending, as ./untaught protect --out writes them.
                                       Without it the ones named first are clean, and are protected in memory
  --json <file>                        writes the result with both curves
  --mode, --strength, --epsilon, --budget, --effort, --size, --robust
                                       how they are protected in memory: see ./untaught protect --help
  --region whole|faces|<boxes.csv>, --align
                                       where the person is: everywhere (default), the largest face, boxes, or landmarks (see
                                       ./untaught protect --help)
  --seed N                             a check repeats with the same seed on the CPU (default 1)
  --executor auto|gpu|cpu              who computes (default auto)
  --threads N                          of the CPU executor (default: one per core, at most 8)

Exit status: 0 the check was made with all photos, 1 some were left out, 2 it cannot tell or could not be made,
130 interrupted.
`;

const kProtecting = ['mode', 'strength', 'epsilon', 'effort', 'size', 'robust', 'budget'] as const;

/** null: help was asked for. Throws UsageError. */
export function parse_check_options(args: string[]): CheckOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  if (positionals.length === 0) throw new UsageError('no photo and no folder is named');
  const given = kProtecting.find((name) => values[name] !== undefined);
  if (values.originals !== undefined && given) {
    throw new UsageError(`--${given} says how photos are protected; with --originals they are protected already`);
  }
  const seed = whole_number('seed', values.seed, 0, 2 ** 31 - 1);
  return {
    inputs: positionals,
    originals: values.originals ?? null,
    settings: {
      task: 'person',
      mode: one_of('mode', values.mode ?? 'sample', ['sample', 'class', 'instant']),
      effort: one_of('effort', values.effort ?? 'default', ['quick', 'default', 'strong']),
      robust: one_of('robust', values.robust ?? 'none', ['none', 'platform']),
      budget: one_of('budget', values.budget ?? 'flat', ['flat', 'adaptive']),
      epsilon_255: epsilon_of(values),
      size: whole_number('size', values.size ?? '64', 1, 4096),
      seed,
    },
    seed,
    ...region_of(values),
    json: values.json ?? null,
    executor: one_of('executor', values.executor, ['auto', 'gpu', 'cpu']),
    threads: values.threads === undefined ? null : whole_number('threads', values.threads, 1, 64),
  };
}

const parse = (args: string[]) =>
  as_usage(() =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        originals: { type: 'string' },
        json: { type: 'string' },
        mode: { type: 'string' },
        strength: { type: 'string' },
        epsilon: { type: 'string' },
        effort: { type: 'string' },
        size: { type: 'string' },
        robust: { type: 'string' },
        budget: { type: 'string' },
        region: { type: 'string', default: 'whole' },
        align: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        executor: { type: 'string', default: 'auto' },
        threads: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
