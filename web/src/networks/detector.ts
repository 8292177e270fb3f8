// The face detector: the rule by which it looks at a photo, around the network and the engine's two halves.
import { EngineError } from '../engine/errors.ts';
import type { EngineModule } from '../engine/bindings.d.ts';
import { FaceSearch } from '../engine/faces.ts';
import type { OpenPhoto } from '../engine/photo.ts';
import type { FoundFace } from '../protocol.ts';
import { verify_model, type ModelFacts } from './manifest.ts';
import { Network } from './network.ts';
import type { Runtime } from './runtime.ts';

/** How the detector is applied; its figures in models/manifest.json were taken like this. */
interface DetectorFacts extends ModelFacts {
  /** Faces that are less sure are left out, 0 ... 1. */
  threshold: number;
  /** px, of the photo's long edge in each pass; a pass that would not shrink the photo further is left out. */
  long_edges: number[];
}

const kTrialPx = 64;

export class FaceDetector {
  private constructor(
    private readonly network: Network,
    private readonly facts: DetectorFacts,
  ) {}

  /** content: of the file that facts names. Throws EngineError where it is another file or cannot be run. */
  static async load(runtime: Runtime, facts: ModelFacts, content: Uint8Array<ArrayBuffer>): Promise<FaceDetector> {
    await verify_model(facts, content);
    const { threshold, long_edges } = facts as Partial<DetectorFacts>;
    if (typeof threshold !== 'number' || !long_edges?.length) {
      throw new EngineError('corrupt-file', `The list of networks does not say how "${facts.file}" looks at a photo`);
    }
    const network = await Network.load(runtime, facts.file, content, { image: [1, 3, kTrialPx, kTrialPx] });
    return new FaceDetector(network, facts as DetectorFacts);
  }

  /** Why it runs on the processor; empty: it does not, or there is nothing else. */
  get remark(): string {
    return this.network.remark;
  }

  /** The faces of the photo, best first. Throws EngineError. */
  async find(module: EngineModule, photo: OpenPhoto): Promise<FoundFace[]> {
    const { threshold, long_edges } = this.facts;
    const search = new FaceSearch(module, photo);
    try {
      const { width, height } = photo.facts;
      let faces: FoundFace[] = [];
      let last = Infinity;
      for (const long_edge of long_edges) {
        const shown = Math.min(long_edge, Math.max(width, height));
        if (shown >= last) continue;
        last = shown;
        const { planes, dims } = search.input(long_edge);
        const answer = await this.network.run({ image: { dims, data: planes } });
        const outputs = Object.entries(answer).map(([name, { data }]) => ({ stride: Number(name.replace('stride_', '')), values: data }));
        faces = search.find(outputs, threshold);
      }
      return faces;
    } finally {
      search.close();
    }
  }
}
