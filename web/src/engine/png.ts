// Pixels that another decoder made, as a file that the engine reads: a PNG without compression.
import { zlibSync } from 'fflate';

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

/** A name, a zero, the method, zero, and the profile compressed. */
function icc_data(icc: Uint8Array): Uint8Array {
  const packed = zlibSync(icc);
  const data = new Uint8Array(5 + packed.length);
  data.set(new TextEncoder().encode('icc'));
  data.set(packed, 5);
  return data;
}

/** rgba: straight alpha, row-major; without alpha in the file where every pixel is opaque. exif: a TIFF structure, from which the
 *  engine takes the orientation; icc: the profile of the pixels. Both may be empty or left out. */
export function png_of(
  rgba: Uint8Array,
  width: number,
  height: number,
  { exif = new Uint8Array(), icc = new Uint8Array() }: { exif?: Uint8Array; icc?: Uint8Array },
): Uint8Array<ArrayBuffer> {
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
  const profile = icc.length > 0 ? [chunk('iCCP', icc_data(icc))] : [];
  const orientation = exif.length > 0 ? [chunk('eXIf', exif)] : [];
  const parts = [signature, chunk('IHDR', header), ...profile, ...orientation, chunk('IDAT', zlibSync(rows, { level: 0 })), chunk('IEND', new Uint8Array())];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
