// The search for faces in an open photo: the engine prepares what a detector sees and reads what it answers. Who calls the
// network comes between the two.
import type { FoundFace } from '../protocol.ts';
import type { DetectorOutput, EngineModule, FaceSearch as Handle } from './bindings.d.ts';
import { check } from './errors.ts';
import type { OpenPhoto } from './photo.ts';

export type { DetectorOutput } from './bindings.d.ts';

/** What a detector sees: RGB planes in [0, 1]; the photo lies at the top left, zeros pad it to multiples of 32. */
export interface FaceInput {
  planes: Float32Array<ArrayBuffer>;
  dims: [1, 3, height: number, width: number];
}

/** One search. Methods throw EngineError. */
export class FaceSearch {
  /** JavaScript's own copy: a view into the engine's memory would go stale when that grows. */
  readonly input: FaceInput;

  private constructor(private readonly handle: Handle) {
    const { width, height } = handle.input_size();
    this.input = { planes: new Float32Array(handle.input()), dims: [1, 3, height, width] };
  }

  /** long_edge: px, 32 ... 4096, to which the photo is reduced; a smaller one stays as it is. The photo is not needed
   *  afterwards. */
  static prepare(module: EngineModule, photo: OpenPhoto, long_edge: number): FaceSearch {
    const handle = new module.FaceSearch();
    try {
      check(handle.prepare(photo.engine_photo, long_edge));
      return new FaceSearch(handle);
    } catch (error) {
      handle.delete();
      throw error;
    }
  }

  /** Of the detector's answer to `input`, one entry per stride: the faces, best first. */
  find(outputs: DetectorOutput[]): FoundFace[] {
    check(this.handle.find(outputs));
    return this.handle.faces();
  }

  close(): void {
    this.handle.delete();
  }
}
