// An open photo of the engine, in TypeScript's terms.
import type { Format, ImageKind, Rect } from '../protocol.ts';
import type { EngineModule, Noise, Photo } from './bindings.d.ts';
import { check, copy_of, with_bytes } from './errors.ts';

/** Files that the engine cannot decode itself; somebody else does. */
export type ForeignKind = 'WebP' | 'AVIF' | 'HEIC';

/** A photo as the engine reads it. */
export interface PhotoFile {
  bytes: Uint8Array;
  /** Set where the bytes are a PNG that was made of another file. */
  foreign: ForeignKind | null;
}

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
  /** What writing it has changed beyond the noise, a sentence; '' for nothing. */
  remark: string;
}

/** Holds the pixels of one photo until close(). Methods throw EngineError. */
export class OpenPhoto {
  private constructor(
    private readonly handle: Photo,
    private readonly foreign: ForeignKind | null,
  ) {}

  static open(module: EngineModule, { bytes: content, foreign }: PhotoFile, name: string): OpenPhoto {
    const handle = new module.Photo();
    try {
      with_bytes(module, content, (bytes) => check(handle.open(bytes, name)));
      return new OpenPhoto(handle, foreign);
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
    const { dropped_icc, reduced_from_16_bits, converted_from_cmyk, format } = this.facts;
    const remarks: string[] = [];
    if (this.foreign) {
      // Browsers convert to sRGB; libheif leaves the colours as they are, and the profile goes along.
      const colours = this.foreign === 'HEIC' ? 'in its own colours' : 'in sRGB';
      remarks.push(`${this.foreign} files are not written: the result is a JPEG or a PNG, ${colours}.`);
    }
    if (converted_from_cmyk) {
      remarks.push('It is a CMYK file: its inks were mixed to RGB without a colour profile, so colours may look different, and the result is RGB.');
    } else if (dropped_icc) {
      const stays = format === 'jpeg' ? '; a gray one stays in a JPEG of the same format' : '';
      remarks.push(`Its colour profile does not describe RGB pixels and is left out of the result${stays}.`);
    }
    if (reduced_from_16_bits) remarks.push('It has 16 bits a channel; the result has 8.');
    return remarks;
  }

  /** What the result is called in this format. */
  output_name(format: Format | 'same'): string {
    return this.handle.output_name(this.written_as(format));
  }

  /** Of a file that nothing here writes: the format that comes closest. */
  private written_as(format: Format | 'same'): Format | 'same' {
    if (format !== 'same' || !this.foreign) return format;
    return this.facts.has_alpha ? 'png' : 'jpeg';
  }

  /** Makes the result. */
  apply(noise: Noise): PhotoFigures {
    check(this.handle.apply(noise));
    return convert(this.handle.figures());
  }

  /** Encodes the result and verifies what was encoded. */
  write(format: Format | 'same'): WrittenFile {
    check(this.handle.write(this.written_as(format)));
    const { format: own, converted_from_cmyk } = this.facts;
    const is_anew = format === 'same' && own === 'jpeg' && !converted_from_cmyk && !this.handle.file_copied_blocks();
    return {
      remark: is_anew ? 'Its own JPEG coding is too coarse for the noise, or cannot be written again: it was compressed anew, and finer.' : '',
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
