// An open photo of the engine, in TypeScript's terms.
import type { Format, ImageKind, Rect } from '../protocol.ts';
import type { EngineModule, Noise, Photo } from './bindings.d.ts';
import { check, copy_of, with_bytes } from './errors.ts';

export interface PhotoFigures {
  /** Over the regions; null: no pixel differs. */
  psnr_db: number | null;
  max_change_255: number;
}

export interface Pixels {
  width: number;
  height: number;
  /** Straight-alpha RGBA. */
  pixels: ArrayBuffer;
}

export interface WrittenFile {
  bytes: Uint8Array<ArrayBuffer>;
  format: Format;
  /** Of the file, decoded again. */
  figures: PhotoFigures;
}

/** Holds the pixels of one photo until close(). Methods throw EngineError. */
export class OpenPhoto {
  private constructor(private readonly handle: Photo) {}

  static open(module: EngineModule, content: Uint8Array, name: string): OpenPhoto {
    const handle = new module.Photo();
    try {
      with_bytes(module, content, (bytes) => check(handle.open(bytes, name)));
      return new OpenPhoto(handle);
    } catch (error) {
      handle.delete();
      throw error;
    }
  }

  /** For Run.add. */
  get engine_photo(): Photo {
    return this.handle;
  }

  get facts() {
    const facts = this.handle.facts();
    return { ...facts, format: facts.format as Format };
  }

  /** What reading the file has changed beyond its metadata, a sentence each. */
  get remarks(): string[] {
    const { dropped_icc, reduced_from_16_bits } = this.facts;
    const remarks: string[] = [];
    if (dropped_icc) remarks.push('Its colour profile does not describe RGB pixels and is left out of the result.');
    if (reduced_from_16_bits) remarks.push('It has 16 bits a channel; the result has 8.');
    return remarks;
  }

  /** What the result is called in this format. */
  output_name(format: Format | 'same'): string {
    return this.handle.output_name(format);
  }

  /** Makes the result. */
  apply(noise: Noise): PhotoFigures {
    check(this.handle.apply(noise));
    return convert(this.handle.figures());
  }

  /** Encodes the result and verifies what was encoded. */
  write(format: Format | 'same'): WrittenFile {
    check(this.handle.write(format));
    return {
      bytes: copy_of(this.handle.file()),
      format: this.handle.file_format() as Format,
      figures: convert(this.handle.file_figures()),
    };
  }

  preview(kind: ImageKind, long_side: number): Pixels {
    const size = this.handle.preview(kind === 'thumb' ? 'before' : kind, long_side);
    return { ...size, pixels: copy_of(this.handle.pixels()).buffer };
  }

  render(kind: ImageKind, rect: Rect, width: number, height: number): Pixels {
    const size = this.handle.render(kind, rect, width, height);
    return { ...size, pixels: copy_of(this.handle.pixels()).buffer };
  }

  close(): void {
    this.handle.delete();
  }
}

function convert({ psnr_db, max_change_255 }: { psnr_db: number; max_change_255: number }): PhotoFigures {
  return { psnr_db: Number.isFinite(psnr_db) ? psnr_db : null, max_change_255 };
}
