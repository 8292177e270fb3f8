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

/** One photo's search, in one pass or in several at different sizes. Methods throw EngineError. */
export class FaceSearch {
  private readonly handle: Handle;

  constructor(
    module: EngineModule,
    private readonly photo: OpenPhoto,
  ) {
    this.handle = new module.FaceSearch();
  }

  /** What the detector is to see. long_edge: px, 32 ... 4096, to which the photo is reduced; a smaller one stays as it is. */
  input(long_edge: number): FaceInput {
    check(this.handle.prepare(this.photo.engine_photo, long_edge));
    const { width, height } = this.handle.input_size();
    // JavaScript's own copy: a view into the engine's memory would go stale when that grows.
    return { planes: new Float32Array(this.handle.input()), dims: [1, 3, height, width] };
  }

  /** Takes the detector's answer to the last input, one entry per stride. Returns the faces of all passes so far, best first. */
  find(outputs: DetectorOutput[], least_score: number): FoundFace[] {
    check(this.handle.find(outputs, least_score));
    return this.handle.faces();
  }

  close(): void {
    this.handle.delete();
  }
}
