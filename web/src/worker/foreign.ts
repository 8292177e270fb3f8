// WebP and AVIF: the browser's own decoder (WebCodecs) hands out their pixels, never a canvas, whose read-back some browsers falsify.
// The engine gets them as a PNG without compression, in sRGB, with the file's orientation beside them.
import { zlibSync } from 'fflate';
import { EngineError } from '../engine/errors.ts';

export type ForeignKind = 'WebP' | 'AVIF';

const text_at = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/** By the first bytes; null: the engine reads it itself, or says why it cannot. */
export function foreign_kind(bytes: Uint8Array): ForeignKind | null {
  if (text_at(bytes, 0, 4) === 'RIFF' && text_at(bytes, 8, 12) === 'WEBP') return 'WebP';
  if (text_at(bytes, 4, 8) !== 'ftyp') return null;
  // The brands: the major one, a version, then the compatible ones, up to the end of the box.
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), 256, bytes.length);
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) if (/^avi[fs]$/.test(text_at(bytes, at, at + 4))) return 'AVIF';
  return null;
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
export async function as_png(bytes: Uint8Array<ArrayBuffer>, kind: ForeignKind, name: string): Promise<Uint8Array<ArrayBuffer>> {
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
      return png_of(rgba, width, height, exif);
    } finally {
      image.close();
    }
  } catch (error) {
    throw new EngineError('corrupt-file', `"${name}": the ${kind} file cannot be decoded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    decoder.close();
  }
}

const crc_table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; ++bit) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; ++i) crc = (crc >>> 8) ^ (crc_table[(crc ^ (bytes[i] as number)) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)));
  return out;
}

/** rgba: straight alpha, row-major; without alpha in the file where every pixel is opaque. exif: a TIFF structure for the engine,
 *  which takes the orientation from it; may be empty. */
export function png_of(rgba: Uint8Array, width: number, height: number, exif: Uint8Array): Uint8Array<ArrayBuffer> {
  let is_opaque = true;
  for (let i = 3; i < rgba.length && is_opaque; i += 4) is_opaque = rgba[i] === 255;
  const channels = is_opaque ? 3 : 4;
  // Each row with its filter, none, before it.
  const rows = new Uint8Array((width * channels + 1) * height);
  for (let y = 0, from = 0, to = 0; y < height; ++y) {
    ++to;
    for (let x = 0; x < width; ++x, from += 4) for (let c = 0; c < channels; ++c) rows[to++] = rgba[from + c] as number;
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, is_opaque ? 2 : 6], 8); // bits, RGB or RGBA
  const signature = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
  const orientation = exif.length > 0 ? [chunk('eXIf', exif)] : [];
  const parts = [signature, chunk('IHDR', header), ...orientation, chunk('IDAT', zlibSync(rows, { level: 0 })), chunk('IEND', new Uint8Array())];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
