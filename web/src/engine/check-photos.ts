// The way of many photos through one self-check: read each with what was made of it, train, and hand back both curves.
import type { Region } from '../protocol.ts';
import type { Check, CheckResult, CheckStage, EngineModule, Faces, Noise } from './bindings.d.ts';
import { drive, macrotask, type Executor } from './drive.ts';
import { check, EngineError } from './errors.ts';
import { OpenPhoto, type PhotoFile } from './photo.ts';
import type { RunOptions } from './run-photos.ts';

export interface CheckSource {
  /** For messages. */
  name: string;
  /** The clean file. */
  read(): Promise<PhotoFile>;
  /** What was made of it, asked for after read(): noise that a run found, or another file. */
  made(): Noise | Promise<PhotoFile>;
  /** Empty: the whole photo. */
  regions: Region[];
}

export interface CheckOutcome extends CheckResult {
  /** Why nothing can be told where that is so before any training; else ''. */
  reason: string;
  photos: number;
  /** After each stage of training; empty where there was none. */
  stages: CheckStage[];
  /** Of training and testing. */
  seconds: number;
}

export interface CheckOptions {
  module: EngineModule;
  faces: Faces;
  seed: number;
  sources: CheckSource[];
  /** Binds an executor to the check once that is recorded. */
  bind(run: Check): Promise<Executor>;
  /** As RunOptions has it. */
  alone?: RunOptions['alone'];
  /** A photo is left out; the others go on. */
  on_failure(index: number, error: EngineError): void;
  on_read(index: number): void;
  /** fraction: of the training, 0..1. */
  on_progress(fraction: number, stages: CheckStage[]): void;
}

/** Too few photos are an outcome, not an error. Throws the signal's reason, or the executor's error. */
export async function check_photos(signal: AbortSignal, options: CheckOptions): Promise<CheckOutcome> {
  const run = new options.module.Check();
  let executor: Executor | null = null;
  try {
    run.configure(options.seed);
    await add_photos(signal, run, options);
    const photos = run.photo_count();
    const refused = run.begin(options.faces);
    if (refused.code === 'too-few-photos') {
      const none = { verdict: 'cannot-tell' as const, tests: 0, clean_right: 0, protected_right: 0 };
      return { ...none, reason: refused.message, photos, stages: [], seconds: 0 };
    }
    check(refused);
    await macrotask();
    signal.throwIfAborted();
    const started = performance.now();
    executor = await options.bind(run);
    await drive(signal, run, executor, () => options.on_progress(run.fraction(), run.stages()));
    return { ...run.result(), reason: '', photos, stages: run.stages(), seconds: (performance.now() - started) / 1000 };
  } finally {
    executor?.release();
    // A released executor's threads end with the next turn of the event loop.
    await macrotask();
    run.delete();
  }
}

async function add_photos(
  signal: AbortSignal,
  run: Check,
  { module, sources, alone = (work) => work(), on_read, on_failure }: CheckOptions,
): Promise<void> {
  for (const [index, { name, read, made, regions }] of sources.entries()) {
    signal.throwIfAborted();
    try {
      await alone(async () => {
        const content = await read();
        const result_or_noise = made();
        using_photos(module, name, content, result_or_noise instanceof Promise ? await result_or_noise : result_or_noise, (original, result) =>
          check(run.add(original.engine_photo, result.engine_photo, regions)),
        );
      });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      on_failure(index, error);
    }
    on_read(index);
    await macrotask();
  }
}

/** Opens the original and what was made of it for the time of the call. */
function using_photos(
  module: EngineModule,
  name: string,
  content: PhotoFile,
  made: Noise | PhotoFile,
  use: (original: OpenPhoto, result: OpenPhoto) => void,
): void {
  const original = OpenPhoto.open(module, content, name);
  try {
    if (!('bytes' in made)) {
      original.apply(made);
      use(original, original);
      return;
    }
    const result = OpenPhoto.open(module, made, name);
    try {
      use(original, result);
    } finally {
      result.close();
    }
  } finally {
    original.close();
  }
}
