// WebP and AVIF: the browser's own decoder (WebCodecs) hands out their pixels, never a canvas, whose read-back some browsers falsify.
// The engine gets them as a PNG without compression, in sRGB, with the file's orientation beside them.
import { EngineError } from '../engine/errors.ts';
import { brands_of } from '../engine/heif.ts';
import { png_of } from '../engine/png.ts';

export type BrowserKind = 'WebP' | 'AVIF';

const text_at = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** By the first bytes; null: the engine reads it itself, or says why it cannot. */
export function browser_kind(bytes: Uint8Array): BrowserKind | null {
  if (text_at(bytes, 0, 4) === 'RIFF' && text_at(bytes, 8, 12) === 'WEBP') return 'WebP';
  return brands_of(bytes).some((brand) => /^avi[fs]$/.test(brand)) ? 'AVIF' : null;
}

/** The TIFF structure of a WebP file's EXIF chunk, which may say how to turn the picture: decoders hand it out as it is stored. Empty:
 *  there is none. */
export function webp_exif(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    // Some writers put JPEG's heading before it.
    if (text_at(bytes, at, at + 4) === 'EXIF') {
      const data = bytes.subarray(at + 8, at + 8 + size);
      return text_at(data, 0, 4) === 'Exif' ? data.subarray(6) : data;
    }
    at += 8 + size + (size & 1);
  }
  return new Uint8Array();
}

/** True for an AVIF file whose picture is stored turned or mirrored: its properties, near the beginning, say so. */
export function is_turned_avif(bytes: Uint8Array): boolean {
  const head = text_at(bytes, 0, Math.min(bytes.length, 4096));
  const turn = head.indexOf('irot');
  return head.includes('imir') || (turn >= 0 && ((bytes[turn + 4] ?? 0) & 3) !== 0);
}

/** Throws EngineError where the browser has no decoder for it, or the file is broken. */
export async function as_png(bytes: Uint8Array<ArrayBuffer>, kind: BrowserKind, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const type = kind === 'WebP' ? 'image/webp' : 'image/avif';
  if (typeof ImageDecoder === 'undefined' || !(await ImageDecoder.isTypeSupported(type))) {
    const reason = `this browser does not hand out the pixels of ${kind} files; save it as JPEG or PNG first`;
    throw new EngineError('unsupported-format', `"${name}": ${reason}`);
  }
  // What decoders do with these is not known well enough to write a file that stands upright.
  if (kind === 'AVIF' && is_turned_avif(bytes)) {
    throw new EngineError('unsupported-format', `"${name}": it is an AVIF file that is stored turned; save it as JPEG or PNG first`);
  }
  const exif = kind === 'WebP' ? webp_exif(bytes) : new Uint8Array();
  const decoder = new ImageDecoder({ data: bytes, type, preferAnimation: false });
  try {
    const { image } = await decoder.decode();
    try {
      const { width, height } = image.visibleRect ?? { width: image.codedWidth, height: image.codedHeight };
      const rgba = new Uint8Array(width * height * 4);
      await image.copyTo(rgba, { format: 'RGBA', colorSpace: 'srgb' } as VideoFrameCopyToOptions);
      return png_of(rgba, width, height, { exif });
    } finally {
      image.close();
    }
  } catch (error) {
    throw new EngineError('corrupt-file', `"${name}": the ${kind} file cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    decoder.close();
  }
}
