// The way of many photos through one run: read one after the other, train, and hand back the noise of each.
import type { Format, Region, Settings } from '../protocol.ts';
import type { EngineModule, Faces, Noise, Run, RunProgress } from './bindings.d.ts';
import { drive, macrotask, type Executor } from './drive.ts';
import { check, EngineError, with_bytes } from './errors.ts';
import { OpenPhoto, type PhotoFile } from './photo.ts';

export interface PhotoSource {
  /** For messages. */
  name: string;
  /** Called again whenever the file is needed, so that it need not stay in memory. */
  read(): Promise<PhotoFile>;
  /** Class of a data set; '' for a person. */
  label: string;
  /** Empty: the whole photo. */
  regions: Region[];
}

/** A network that the mode cloak works against, and what its input is. */
export interface Surrogate {
  /** For messages. */
  name: string;
  onnx: Uint8Array;
  order: 'rgb' | 'bgr';
  range: '0..1' | '-1..1' | '0..255' | 'imagenet';
}

export interface RunSettings extends Pick<Settings, 'epsilon_255' | 'effort' | 'seed'> {
  mode: Settings['mode'] | 'cloak';
  task: 'person' | 'dataset';
  /** What photos go through in the loop, beside a trainer's jitter: nothing, or what platforms do. */
  robust: 'none' | 'platform';
  /** How epsilon is spread over a photo: evenly, or by what the eye sees. */
  budget: 'flat' | 'adaptive';
  /** Side of the canvas, px; the engine says which there are. */
  size: number;
}

export interface RunOptions {
  module: EngineModule;
  faces: Faces;
  settings: RunSettings;
  /** Of the mode cloak. */
  surrogates?: Surrogate[];
  /** Results that are written under their own name: two of one name are refused, and those that `check` rejects with an
   *  EngineError. null: names do not matter. */
  naming: { format: Format | 'same'; check(output_name: string): Promise<void> } | null;
  sources: PhotoSource[];
  /** Binds an executor to the run once that is recorded. */
  bind(run: Run): Promise<Executor>;
  /** Does something that has a photo's pixels in memory while nobody else has; absent: there is nobody else. */
  alone?: <T>(work: () => Promise<T>) => Promise<T>;
  on_read(index: number): void;
  /** A photo is left out; the others go on. */
  on_failure(index: number, error: EngineError): void;
  on_progress(progress: RunProgress): void;
}

/** One entry per source, null where on_failure was called. Handles are the caller's to delete. Throws EngineError where
 *  nothing can be done at all, the signal's reason, or the executor's error. */
export async function make_noise(signal: AbortSignal, options: RunOptions): Promise<(Noise | null)[]> {
  const { module, settings, sources } = options;
  const run = new module.Run();
  let executor: Executor | null = null;
  try {
    check(run.configure(settings));
    for (const { name, onnx, order, range } of options.surrogates ?? []) {
      with_bytes(module, onnx, (bytes) => check(run.add_surrogate(bytes, name, order, range)));
    }
    const numbers = await add_photos(signal, run, options);
    check(run.begin(options.faces));
    await macrotask();
    signal.throwIfAborted();
    executor = await options.bind(run);
    await drive(signal, run, executor, () => options.on_progress(run.progress()));
    return sources.map((_, index) => {
      const number = numbers.get(index);
      return number === undefined ? null : run.noise(number);
    });
  } finally {
    executor?.release();
    // A released executor's threads end with the next turn of the event loop.
    await macrotask();
    run.delete();
  }
}

/** Returns the number in the run of each source that was taken. */
async function add_photos(
  signal: AbortSignal,
  run: Run,
  { module, naming, sources, alone = (work) => work(), on_read, on_failure }: RunOptions,
): Promise<Map<number, number>> {
  const numbers = new Map<number, number>();
  for (const [index, source] of sources.entries()) {
    signal.throwIfAborted();
    try {
      await alone(async () => {
        const photo = OpenPhoto.open(module, await source.read(), source.name);
        try {
          const output_name = naming === null ? '' : photo.output_name(naming.format);
          await naming?.check(output_name);
          check(run.add(photo.engine_photo, output_name, source.label, source.regions));
          numbers.set(index, run.photo_count() - 1);
        } finally {
          photo.close();
        }
      });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      on_failure(index, error);
    }
    on_read(index);
    await macrotask();
  }
  return numbers;
}
