// The search for faces in an open photo: the engine prepares what a detector sees and reads what it answers. Who calls the
// network comes between the two.
import type { FoundFace, Region } from '../protocol.ts';
import type { DetectorOutput, EngineModule, FaceSearch as Handle } from './bindings.d.ts';
import { check } from './errors.ts';
import type { OpenPhoto } from './photo.ts';

export type { DetectorOutput } from './bindings.d.ts';

/** What a detector sees: RGB planes in [0, 1]; the photo lies at the top left, zeros pad it to multiples of 32. */
export interface FaceInput {
  planes: Float32Array<ArrayBuffer>;
  dims: [1, 3, height: number, width: number];
}

/** Pixels and planes of one crop. */
const kCropValues = 3 * 64 * 64;
/** The figures in models/manifest.json were taken with three. */
const kLooks = 3;

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

  /** Looks closely at the faces found so far, which are proposals only: again and again what `network` says of f32 [n, 3, 64, 64], which is
   *  f32 [n, 12] (wasm/face/close_look.h), decides where they are and which are at least so sure. Returns these, best first. */
  async look_closely(network: (crops: Float32Array<ArrayBuffer>, count: number) => Promise<Float32Array>, least_score: number): Promise<FoundFace[]> {
    this.handle.begin_look();
    for (let look = 0; look < kLooks; ++look) {
      this.handle.look(this.photo.engine_photo);
      const crops = new Float32Array(this.handle.crops());
      if (crops.length === 0) return [];
      const answer = await network(crops, crops.length / kCropValues);
      check(this.handle.take_look(answer, least_score));
    }
    return this.handle.faces();
  }

  close(): void {
    this.handle.delete();
  }
}

/** The region of the largest face that has one: whose photo it is where nobody says more. null: none has. */
export function largest_region(faces: FoundFace[]): Region | null {
  const [largest] = faces.filter(({ region }) => region !== null).sort((a, b) => b.width * b.height - a.width * a.height);
  return largest?.region ?? null;
}
