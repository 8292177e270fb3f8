// The one photo whose pixels are in memory for looking at it or saving it, and the pictures made of it.
import type { EngineModule, Noise } from '../engine/bindings.d.ts';
import { EngineError } from '../engine/errors.ts';
import { heif_as_png, is_heif } from '../engine/heif.ts';
import { OpenPhoto, type PhotoFigures, type PhotoFile, type Pixels } from '../engine/photo.ts';
import type { ImageKind, Rect } from '../protocol.ts';
import { as_png, browser_kind } from './foreign.ts';
import { load_libheif } from './libheif.ts';
import type { Entry } from './photos.ts';

export const kThumbPx = 160;
export const kPreviewPx = 2048;
/** The result that was asked for is no more. */
export const kGone = 'result-gone';

export class Desk {
  private entry: Entry | null = null;
  private photo: OpenPhoto | null = null;
  private applied: Noise | null = null;
  /** Not closed before its user is done. */
  private lent: OpenPhoto | null = null;

  constructor(private readonly module: EngineModule) {}

  /** Opens the photo unless it lies here already. Throws EngineError. */
  async open(entry: Entry): Promise<OpenPhoto> {
    if (this.photo && this.entry === entry) return this.photo;
    this.clear();
    const photo = OpenPhoto.open(this.module, await read_blob(entry), entry.shown.name);
    this.clear();
    this.entry = entry;
    return (this.photo = photo);
  }

  /** Opens it with this noise on it. Throws EngineError, code kGone where the noise was discarded meanwhile. */
  async open_result(entry: Entry, noise: Noise): Promise<{ photo: OpenPhoto; figures: PhotoFigures | null }> {
    const photo = await this.open(entry);
    if (entry.noise !== noise) throw new EngineError(kGone, `"${entry.shown.name}": its result was discarded`);
    if (this.applied === noise) return { photo, figures: null };
    const figures = photo.apply(noise);
    this.applied = noise;
    return { photo, figures };
  }

  /** For work that waits in between: the photo stays open until it ends, whatever is cleared meanwhile. Throws EngineError. */
  async lend<T>(entry: Entry, use: (photo: OpenPhoto) => Promise<T>): Promise<T> {
    const photo = await this.open(entry);
    this.lent = photo;
    try {
      return await use(photo);
    } finally {
      this.lent = null;
      if (this.photo !== photo) photo.close();
    }
  }

  /** Forgets what lies here; of that photo only, if one is named. */
  clear(entry: Entry | null = this.entry): void {
    if (entry !== this.entry) return;
    if (this.photo !== this.lent) this.photo?.close();
    this.photo = null;
    this.entry = null;
    this.applied = null;
  }
}

/** The file as the engine reads it; says in `foreign` what somebody else had to decode. Throws EngineError where that fails, or where
 *  the file cannot be read any more. */
export async function read_blob(entry: Entry): Promise<PhotoFile> {
  const bytes = await bytes_of(entry);
  const { name } = entry.shown;
  const kind = browser_kind(bytes);
  entry.foreign = kind ?? (is_heif(bytes) ? 'HEIC' : null);
  if (kind) return { bytes: await as_png(bytes, kind, name), foreign: kind };
  if (!entry.foreign) return { bytes, foreign: null };
  return { bytes: await heif_as_png(() => load_libheif(name), bytes, name), foreign: 'HEIC' };
}

async function bytes_of({ blob, shown }: Entry): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch {
    throw new EngineError('unreadable-file', `"${shown.name}": the file cannot be read; it may have been moved or changed`);
  }
}

/** The part of the photo at a scale, at most kPreviewPx wide and high. */
export function tile(photo: OpenPhoto, kind: Exclude<ImageKind, 'thumb'>, rect: Rect, scale: number): Pixels {
  const side = (px: number) => Math.max(1, Math.min(px, kPreviewPx, Math.round(px * Math.min(scale, 1))));
  return photo.render(kind, rect, side(rect.width), side(rect.height));
}
