// The face detector: the rule by which it looks at a photo, around the network and the engine's two halves.
import { EngineError } from '../engine/errors.ts';
import type { EngineModule } from '../engine/bindings.d.ts';
import { FaceSearch } from '../engine/faces.ts';
import type { OpenPhoto } from '../engine/photo.ts';
import type { FoundFace } from '../protocol.ts';
import { find_model, lists, verify_model, type Manifest, type ModelFacts } from './manifest.ts';
import { Network } from './network.ts';
import { Runtime, type RuntimeHost } from './runtime.ts';

/** How the networks are applied; their figures in models/manifest.json were taken like this. */
interface DetectorFacts extends ModelFacts {
  /** Faces that are less sure are left out, 0 ... 1; where a network looks at them closely, before it does. */
  threshold: number;
  /** px, of the photo's long edge in each pass; a pass that would not shrink the photo further is left out. */
  long_edges: number[];
}
interface LandmarkFacts extends ModelFacts {
  threshold: number;
}

interface ListedModel {
  facts: ModelFacts;
  content: Uint8Array<ArrayBuffer>;
}

const kTrialPx = 64;

export class FaceDetector {
  private constructor(
    private readonly network: Network,
    private readonly facts: DetectorFacts,
    private readonly landmarks: Network | null,
    private readonly least_score: number,
  ) {}

  /** The list's "face_detector"; "face_landmarks" looks at each proposal closely, without it the detector's word is final. read: of a
   *  file of models/. Throws EngineError where there is no detector, a file is not the one that is listed or cannot be run. */
  static async open(manifest: Manifest, read: (file: string) => Promise<Uint8Array<ArrayBuffer>>, host: RuntimeHost): Promise<FaceDetector> {
    const listed = async (name: string): Promise<ListedModel> => {
      const facts = find_model(manifest, name);
      return { facts, content: await read(facts.file) };
    };
    const [runtime, detector, landmarks] = await Promise.all([
      Runtime.load(host),
      listed('face_detector'),
      lists(manifest, 'face_landmarks') ? listed('face_landmarks') : null,
    ]);
    return FaceDetector.load(runtime, detector, landmarks);
  }

  private static async load(runtime: Runtime, detector: ListedModel, landmarks: ListedModel | null): Promise<FaceDetector> {
    const { threshold, long_edges } = detector.facts as Partial<DetectorFacts>;
    const least_score = landmarks ? (landmarks.facts as Partial<LandmarkFacts>).threshold : threshold;
    if (typeof threshold !== 'number' || !long_edges?.length || typeof least_score !== 'number') {
      throw new EngineError('corrupt-file', `The list of networks does not say how "${detector.facts.file}" looks at a photo`);
    }
    const open = async ({ facts, content }: ListedModel, input: string, dims: readonly number[]) => {
      await verify_model(facts, content);
      return Network.load(runtime, facts.file, content, { [input]: dims });
    };
    const network = await open(detector, 'image', [1, 3, kTrialPx, kTrialPx]);
    const closer = landmarks && (await open(landmarks, 'square', [1, 3, 64, 64]));
    return new FaceDetector(network, detector.facts as DetectorFacts, closer, least_score);
  }

  /** Why a network runs on the processor; empty: none does, or there is nothing else. */
  get remark(): string {
    return [this.network.remark, this.landmarks?.remark].filter(Boolean).join(' ');
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
      const { landmarks } = this;
      if (!landmarks) return faces;
      return await search.look_closely(async (data, count) => {
        const { landmarks: answer } = await landmarks.run({ square: { dims: [count, 3, 64, 64], data } });
        if (!answer) throw new EngineError('bad-network', 'The landmark network has no output "landmarks"');
        return answer.data;
      }, this.least_score);
    } finally {
      search.close();
    }
  }
}
