// The search for faces: the runtime and the networks are loaded with the first photo, where the site has a detector: a network
// "face_detector" in models/manifest.json (outputs: wasm/face/detector_output.h), and beside it "face_landmarks", which looks at each face
// closely (wasm/face/close_look.h).
import type { EngineModule } from '../engine/bindings.d.ts';
import type { OpenPhoto } from '../engine/photo.ts';
import type { FaceDetector, Manifest } from '../networks.ts';
import { lists } from '../networks/manifest.ts';
import type { FoundFace } from '../protocol.ts';
import { fetched } from './platform.ts';

export class FaceFinder {
  private detector: Promise<FaceDetector | null> | null = null;

  /** device: of the executor in use, null while it computes on the processor. */
  constructor(
    private readonly module: EngineModule,
    private readonly manifest: Manifest,
    private readonly threads: number,
    private readonly device: () => GPUDevice | null,
    private readonly say: (text: string) => void,
  ) {}

  /** Best first; null: the site has no detector. Throws EngineError, or what kept the runtime from loading; the next photo tries
   *  again. */
  async find(photo: OpenPhoto): Promise<FoundFace[] | null> {
    this.detector ??= this.load();
    try {
      return (await (await this.detector)?.find(this.module, photo)) ?? null;
    } catch (error) {
      this.detector = null;
      throw error;
    }
  }

  private async load(): Promise<FaceDetector | null> {
    if (!lists(this.manifest, 'face_detector')) return null;
    const { FaceDetector, page_runtime } = await import('../networks.ts');
    const read = async (file: string) => new Uint8Array(await (await fetched(`models/${file}`)).arrayBuffer());
    const detector = await FaceDetector.open(this.manifest, read, page_runtime(this.threads, this.device()));
    if (detector.remark) this.say(detector.remark);
    return detector;
  }
}
