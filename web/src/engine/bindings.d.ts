// What wasm/engine/bindings.cpp binds, by hand: Emscripten 3.1.69 writes such a file only where it finds its own tsc.
// tests/cli/bindings.test.ts compares names and arities with the module that was built.
import type { FoundFace, Rect, Region } from '../protocol.ts';

/** code is empty where all went well. */
export interface Failure {
  code: string;
  message: string;
}

export interface Figures {
  /** Infinity where no pixel differs. */
  psnr_db: number;
  max_change_255: number;
}

export interface PhotoFacts {
  width: number;
  height: number;
  /** EXIF's value 1..8; it has been applied. */
  orientation: number;
  has_alpha: boolean;
  /** A colour profile was there that cannot describe RGB pixels (gray, CMYK, broken). */
  dropped_icc: boolean;
  reduced_from_16_bits: boolean;
  /** A JPEG with four inks, mixed to RGB without a profile. */
  converted_from_cmyk: boolean;
  /** 'png' or 'jpeg'. */
  format: string;
}

export interface EpsilonLimits {
  least: number;
  most: number;
  standard: number;
}

export interface Picture {
  width: number;
  height: number;
}

export interface RunSettings {
  task: string;
  mode: string;
  effort: string;
  robust: string;
  budget: string;
  epsilon_255: number;
  size: number;
  seed: number;
}

export interface RunProgress {
  rounds_done: number;
  rounds_total: number;
  fraction: number;
  train_loss: number;
  train_accuracy: number;
  noise_loss: number;
  noise_accuracy: number;
}

export interface CommandFacts {
  kind: 'write' | 'run' | 'read' | 'done';
  /** For 'run'. */
  program: number;
  repeat: number;
}

export interface SlabView {
  slab: number;
  offset_bytes: number;
  size_bytes: number;
}

/** Objects of the engine live until delete(). Views of bytes go stale when the engine's memory grows: copy at once. */
export interface Handle {
  delete(): void;
}

export interface Bytes extends Handle {
  size(): number;
  view(): Uint8Array;
}

export interface Faces extends Handle {
  load(onnx: Bytes): Failure;
}

/** Of a run, or restored from what store() gave. */
export interface Noise extends Handle {
  store(): Bytes;
  restore(bytes: Bytes): Failure;
}

/** open() before anything else; preview and render fill pixels(), write fills file(). */
export interface Photo extends Handle {
  open(bytes: Bytes, name: string): Failure;
  facts(): PhotoFacts;
  output_name(format: string): string;
  apply(noise: Noise): Failure;
  figures(): Figures;
  write(format: string): Failure;
  file(): Uint8Array;
  file_format(): string;
  file_figures(): Figures;
  /** A JPEG whose blocks that no region touches are those of its source. */
  file_copied_blocks(): boolean;
  preview(view: string, long_side: number): Picture;
  render(view: string, rect: Rect, width: number, height: number): Picture;
  pixels(): Uint8Array;
}

/** One stride's answer of a face detector: f32 [1, 15, height / stride, width / stride] (wasm/face/detector_output.h). */
export interface DetectorOutput {
  stride: number;
  values: Float32Array;
}

/** prepare, run a detector on input() of [1, 3, height, width], find; once more at another size if wanted, then faces(). For a closer
 *  look: begin_look, then three times look, run the landmark network on crops() of [n, 3, 64, 64], take_look; then faces(). */
export interface FaceSearch extends Handle {
  prepare(photo: Photo, long_edge: number): Failure;
  input_size(): Picture;
  input(): Float32Array;
  find(outputs: DetectorOutput[], least_score: number): Failure;
  begin_look(): void;
  look(photo: Photo): void;
  crops(): Float32Array;
  /** answer: f32 [n, 12] (wasm/face/close_look.h). */
  take_look(answer: Float32Array, least_score: number): Failure;
  faces(): FoundFace[];
}

/** What an executor is bound to and then ticked until 'done'. */
export interface Driven extends Handle {
  tick(): CommandFacts;
  cancel(): void;
  use_cpu(threads: number): Failure;
  release_cpu(): void;
  execute(): void;
  replay(program: number, repeat: number): void;
  place(slab_bytes: number, binding_bytes: number): Failure;
  description(): string;
  command_view(): SlabView;
  command_bytes(): Uint8Array;
}

/** configure, add photos, begin (or begin_probe alone), bind an executor, then tick until 'done'. */
export interface Run extends Driven {
  configure(settings: RunSettings): Failure;
  add(photo: Photo, output_name: string, label: string, regions: Region[]): Failure;
  photo_count(): number;
  add_surrogate(onnx: Bytes, name: string, order: string, range: string): Failure;
  begin(faces: Faces): Failure;
  begin_probe(): void;
  progress(): RunProgress;
  noise(photo: number): Noise;
  train_program(): number;
}

/** Shares of the photos kept aside, 0..1, after so many steps: recognised as the person, of the others taken for the
 *  person, and the mean probability of the person; by the network trained on clean or on protected photos. */
export interface CheckStage {
  steps: number;
  clean_recognised: number;
  protected_recognised: number;
  clean_mistaken: number;
  protected_mistaken: number;
  clean_certainty: number;
  protected_certainty: number;
}

export interface CheckResult {
  /** 'little': less than half of what the clean photos taught; 'cannot-tell': those taught too little themselves. */
  verdict: 'cannot-tell' | 'no-effect' | 'weaker' | 'little';
  tests: number;
  clean_right: number;
  protected_right: number;
}

/** configure, add photos with what was made of them, begin, bind an executor, then tick until 'done'. */
export interface Check extends Driven {
  configure(seed: number): void;
  add(original: Photo, made: Photo, regions: Region[]): Failure;
  photo_count(): number;
  begin(faces: Faces): Failure;
  fraction(): number;
  stages(): CheckStage[];
  result(): CheckResult;
}

export interface EngineModule {
  Check: new () => Check;
  Bytes: new (size: number) => Bytes;
  Faces: new () => Faces;
  FaceSearch: new () => FaceSearch;
  Noise: new () => Noise;
  Photo: new () => Photo;
  Run: new () => Run;
  rounds_of(effort: string): number;
  epsilon_limits(): EpsilonLimits;
  check_settings(settings: RunSettings): Failure;
  /** landmarks: x and y of five points as FoundFace has them; null: they are no face's. */
  region_of_landmarks(landmarks: number[]): Region | null;
}
