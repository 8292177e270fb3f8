// The search for faces: the runtime and the detector are loaded with the first photo, where the site has a detector: a network
// "face_detector" in models/manifest.json, whose outputs wasm/face/detector_output.h describes.
import type { EngineModule } from '../engine/bindings.d.ts';
import type { OpenPhoto } from '../engine/photo.ts';
import type { FaceDetector, Manifest } from '../networks.ts';
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
    if (!this.manifest.models.some(({ name }) => name === 'face_detector')) return null;
    const { FaceDetector, find_model, page_runtime, Runtime } = await import('../networks.ts');
    const facts = find_model(this.manifest, 'face_detector');
    const content = new Uint8Array(await (await fetched(`models/${facts.file}`)).arrayBuffer());
    const runtime = await Runtime.load(page_runtime(this.threads, this.device()));
    const detector = await FaceDetector.load(runtime, facts, content);
    if (detector.remark) this.say(detector.remark);
    return detector;
  }
}
