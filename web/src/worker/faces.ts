// The search for faces: the runtime and the detector are loaded with the first photo, where the site has a detector: a network
// "face_detector" in models/manifest.json, whose outputs wasm/face/detector_output.h describes.
import type { EngineModule } from '../engine/bindings.d.ts';
import { EngineError } from '../engine/errors.ts';
import type { OpenPhoto } from '../engine/photo.ts';
import type { FaceDetector } from '../networks.ts';
import type { FoundFace } from '../protocol.ts';

const beside = (path: string) => new URL(path, self.location.href).href;

async function fetched(path: string): Promise<Response> {
  const response = await fetch(beside(path));
  if (!response.ok) throw new EngineError('unreadable-file', `${path} could not be loaded: ${response.status} ${response.statusText}`.trimEnd());
  return response;
}

export class FaceFinder {
  private detector: Promise<FaceDetector | null> | null = null;

  /** device: of the executor in use, null while it computes on the processor. */
  constructor(
    private readonly module: EngineModule,
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
    const { FaceDetector, find_model, page_runtime, parse_manifest, Runtime } = await import('../networks.ts');
    const manifest = parse_manifest(await (await fetched('models/manifest.json')).text());
    if (!manifest.models.some(({ name }) => name === 'face_detector')) return null;
    const facts = find_model(manifest, 'face_detector');
    const content = new Uint8Array(await (await fetched(`models/${facts.file}`)).arrayBuffer());
    const runtime = await Runtime.load(page_runtime(this.threads, this.device()));
    const detector = await FaceDetector.load(runtime, facts, content);
    if (detector.remark) this.say(detector.remark);
    return detector;
  }
}
