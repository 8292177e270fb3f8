// Regions by themselves: the largest face of each photo.
import { readFile } from 'node:fs/promises';
import type { EngineModule } from '../engine/bindings.d.ts';
import { EngineError } from '../engine/errors.ts';
import { largest_region } from '../engine/faces.ts';
import { OpenPhoto } from '../engine/photo.ts';
import { FaceDetector } from '../networks/detector.ts';
import { parse_manifest } from '../networks/manifest.ts';
import type { Region } from '../protocol.ts';
import { read_photo } from './files.ts';
import type { InputFile } from './inputs.ts';
import { node_runtime } from './networks.ts';

export class FaceRegions {
  private constructor(
    private readonly module: EngineModule,
    private readonly detector: FaceDetector,
  ) {}

  /** root: the project's folder. Throws EngineError. */
  static async open(module: EngineModule, root: URL): Promise<FaceRegions> {
    const models = new URL('models/', root);
    const manifest = parse_manifest(await readFile(new URL('manifest.json', models), 'utf8'));
    const read = async (file: string) => new Uint8Array(await readFile(new URL(file, models)));
    return new FaceRegions(module, await FaceDetector.open(manifest, read, node_runtime()));
  }

  /** Tells each file's region, that of its largest face, or why it has none: an EngineError that names the file. Rejects when the
   *  signal is aborted. */
  async of_each(
    signal: AbortSignal,
    files: InputFile[],
    told: { on_region(index: number, region: Region): void; on_failure(index: number, error: EngineError): void; on_read(index: number): void },
  ): Promise<void> {
    for (const [index, file] of files.entries()) {
      signal.throwIfAborted();
      told.on_read(index);
      try {
        told.on_region(index, await this.of(file));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        told.on_failure(index, error);
      }
    }
  }

  private async of(file: InputFile): Promise<Region> {
    const photo = OpenPhoto.open(this.module, await read_photo(file), file.name);
    try {
      const region = largest_region(await this.detector.find(this.module, photo));
      if (!region) throw new EngineError('bad-region', `"${file.name}": no face was found in it`);
      return region;
    } finally {
      photo.close();
    }
  }
}
