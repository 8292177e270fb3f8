// The arguments of `protect`, checked as far as they can be without the engine.
import { parseArgs } from 'node:util';
import type { Format } from '../protocol.ts';
import type { RunSettings, Surrogate } from '../engine/run-photos.ts';

/** The command cannot be carried out as it was given. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Which ONNX file, and what the network's input is. */
export type SurrogateFile = Pick<Surrogate, 'order' | 'range'> & { path: string };

export interface Options {
  inputs: string[];
  out: string;
  settings: RunSettings;
  surrogates: SurrogateFile[];
  /** 'whole', 'faces', or the path of a table. */
  region: string;
  /** The table holds landmarks, not boxes. */
  align: boolean;
  format: Format | 'same';
  executor: 'auto' | 'gpu' | 'cpu';
  /** null: as many as the machine has, at most 8. */
  threads: number | null;
}

export const usage = `usage: ./untaught protect <files or folders> --out <folder> [options]

Adds a bounded noise to JPEG and PNG photos, so that a model trained on them learns nothing that works on clean ones.
Folders are searched with their sub-folders. Results and report.json go to the output folder; inputs stay as they are.

  --out <folder>                       where results go; made if it does not exist
  --task person|dataset                person: all photos show one person (default)
                                       dataset: the sub-folders of the one input folder are classes
  --mode sample|class|instant|cloak    a noise for each photo (default), one for all of a class, or the fast one;
                                       cloak: against recognisers that only enrol photos of a person, not train on them
  --surrogate <net.onnx>[:bgr][:range] a face embedding that the cloak is made against; 1 to 4 of them. Its input has the
                                       canvas's size and is RGB in 0..1, or what is said: -1..1, 0..255 or imagenet
  --strength discreet|balanced|strong|1..16
                                       how much photos may change: epsilon, in steps of 1/255; discreet is 6 (measured: a
                                       network learned as well as without), balanced 8 (default), strong 12.
                                       --epsilon 1..16 says the same
  --budget flat|adaptive               flat (default): no channel of any pixel changes by more than epsilon
                                       adaptive: less where the eye would see it (smooth skin, sky), up to twice epsilon
                                       where texture or darkness hides it, never more than 16; and no cast of colour
  --effort quick|default|strong        how long to train: 10, 40 (default) or 80 rounds;
                                       in the mode instant 10, 20 or 40 passes, in the mode cloak 10, 30 or 60 steps
  --robust none|platform               platform: an experiment, train through what platforms do to photos (smaller
                                       sizes, JPEG, blur); measured weaker than none, the default
  --region whole|faces|<boxes.csv>     where noise may go: everywhere (default), on the largest face of each photo (one
                                       without a face is reported and left out), or in boxes; columns of the table:
                                       file,x,y,width,height in pixels of the upright photo, any number of rows a file;
                                       one box that does not fill its photo makes the noise of every photo of the run
                                       fade at its border
  --align                              the table holds landmarks, and noise goes where a recogniser's aligned crop of the
                                       face lies, turned with it; columns: file, and right_eye, left_eye, nose,
                                       mouth_right, mouth_left with _x and _y each (the person's own right and left)
  --size 32|64|112                     side of the canvas that noise is made on (default 64)
  --seed N                             a run repeats with the same seed on the CPU (default 1)
  --executor auto|gpu|cpu              who computes; auto (default) times the graphics processor and the processor for a
                                       second and takes the faster; no graphics processor, or one in software: cpu
  --threads N                          of the CPU executor (default: one per core, at most 8)
  --format png|jpeg|same               of the results (default png, which is exact; jpeg moves pixels by itself)

Exit status: 0 all photos are done, 1 some failed (see report.json), 2 nothing was done, 130 interrupted.
`;

export function whole_number(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new UsageError(`--${name} is "${text}"; it must be a whole number from ${least} to ${most}`);
  }
  return value;
}

export function one_of<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(`--${name} is "${text}"; it must be one of: ${choices.join(', ')}`);
  return found;
}

const kStrengths = new Map([['discreet', 6], ['balanced', 8], ['strong', 12]]);

/** What --strength, or --epsilon, stands for; 8 where neither is given. Throws UsageError. */
export function epsilon_of({ strength, epsilon }: { strength?: string | undefined; epsilon?: string | undefined }): number {
  if (strength !== undefined && epsilon !== undefined) throw new UsageError('--strength and --epsilon say the same: give one of them');
  const text = strength ?? epsilon ?? 'balanced';
  const named = epsilon === undefined ? kStrengths.get(text) : undefined;
  const value = named ?? Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new UsageError(
      epsilon === undefined
        ? `--strength is "${text}"; it must be one of: ${[...kStrengths.keys()].join(', ')}, or a number from 1 to 16`
        : `--epsilon is "${text}"; it must be a number from 1 to 16`,
    );
  }
  return value;
}

/** Throws UsageError. */
export function region_of({ region, align }: { region: string; align: boolean }): { region: string; align: boolean } {
  if (align && (region === 'whole' || region === 'faces')) throw new UsageError('--align needs --region <table>: the landmarks are in it');
  return { region, align };
}

function surrogate_of(text: string): SurrogateFile {
  const parts = text.split(':');
  const take = <T extends string>(choices: readonly T[], otherwise: T): T => {
    const found = choices.find((choice) => choice === parts.at(-1));
    if (found !== undefined) parts.pop();
    return found ?? otherwise;
  };
  const range = take(['0..1', '-1..1', '0..255', 'imagenet'], '0..1');
  const order = take(['rgb', 'bgr'], 'rgb');
  const path = parts.join(':');
  if (path === '') throw new UsageError(`--surrogate is "${text}"; it must be a file, then perhaps :bgr, then :0..255 or the like`);
  return { path, order, range };
}

function surrogates_of(mode: string, files: string[]): SurrogateFile[] {
  if (mode === 'cloak' && files.length === 0) throw new UsageError('--mode cloak needs a --surrogate: the ONNX file of a face embedding');
  if (mode !== 'cloak' && files.length > 0) throw new UsageError(`--surrogate is for --mode cloak only, not for ${mode}`);
  return files.map(surrogate_of);
}

/** null: help was asked for. Throws UsageError. The engine judges epsilon, and which canvas sizes there are. */
export function parse_options(args: string[]): Options | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  if (positionals.length === 0) throw new UsageError('no photo and no folder is named');
  if (!values.out) throw new UsageError('--out is missing: it names the folder for the results');
  return {
    inputs: positionals,
    out: values.out,
    settings: {
      task: one_of('task', values.task, ['person', 'dataset']),
      mode: one_of('mode', values.mode, ['sample', 'class', 'instant', 'cloak']),
      effort: one_of('effort', values.effort, ['quick', 'default', 'strong']),
      robust: one_of('robust', values.robust, ['none', 'platform']),
      budget: one_of('budget', values.budget, ['flat', 'adaptive']),
      epsilon_255: epsilon_of(values),
      size: whole_number('size', values.size, 1, 4096),
      seed: whole_number('seed', values.seed, 0, 2 ** 31 - 1),
    },
    surrogates: surrogates_of(values.mode, values.surrogate),
    ...region_of(values),
    format: one_of('format', values.format, ['png', 'jpeg', 'same']),
    executor: one_of('executor', values.executor, ['auto', 'gpu', 'cpu']),
    threads: values.threads === undefined ? null : whole_number('threads', values.threads, 1, 64),
  };
}

/** What parse returns; its error is the user's. */
export function as_usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const parse = (args: string[]) =>
  as_usage(() =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        task: { type: 'string', default: 'person' },
        mode: { type: 'string', default: 'sample' },
        strength: { type: 'string' },
        epsilon: { type: 'string' },
        effort: { type: 'string', default: 'default' },
        robust: { type: 'string', default: 'none' },
        budget: { type: 'string', default: 'flat' },
        surrogate: { type: 'string', multiple: true, default: [] },
        region: { type: 'string', default: 'whole' },
        align: { type: 'boolean', default: false },
        size: { type: 'string', default: '64' },
        seed: { type: 'string', default: '1' },
        executor: { type: 'string', default: 'auto' },
        threads: { type: 'string' },
        format: { type: 'string', default: 'png' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
