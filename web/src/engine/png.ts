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

/** A file of known length that grows at its end. */
class FileWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly view: DataView;
  private at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }

  add(data: Uint8Array | readonly number[]): void {
    this.bytes.set(data, this.at);
    this.at += data.length;
  }

  add_u32(value: number): void {
    this.view.setUint32(this.at, value);
    this.at += 4;
  }

  /** write: adds `length` bytes. */
  add_chunk(type: string, length: number, write: () => void): void {
    this.add_u32(length);
    const start = this.at;
    this.add(new TextEncoder().encode(type));
    write();
    this.add_u32(crc32(this.bytes.subarray(start, this.at)));
  }
}

/** A name, a zero, the method, zero, and the profile compressed. */
function icc_data(icc: Uint8Array): Uint8Array {
  const packed = zlibSync(icc);
  const data = new Uint8Array(5 + packed.length);
  data.set(new TextEncoder().encode('icc'));
  data.set(packed, 5);
  return data;
}

/** Most bytes of a stored block of deflate. */
const kBlockBytes = 65535;
const kChunkBytes = 12;
const kSignature = [137, 80, 78, 71, 13, 10, 26, 10];

function is_opaque(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** rgba: straight alpha, row-major; without alpha in the file where every pixel is opaque. exif: a TIFF structure, from which the
 *  engine takes the orientation; icc: the profile of the pixels. Both may be empty or left out. The file is all that it makes: a large
 *  photo takes 200 MB as RGBA already. */
export function png_of(
  rgba: Uint8Array,
  width: number,
  height: number,
  { exif = new Uint8Array(), icc = new Uint8Array() }: { exif?: Uint8Array; icc?: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const channels = is_opaque(rgba) ? 3 : 4;
  const profile = icc.length > 0 ? icc_data(icc) : null;
  const row_bytes = width * channels + 1;
  // A zlib stream: its head, every row in blocks of its own, the checksum.
  const stream_bytes = 2 + height * (row_bytes + 5 * Math.ceil(row_bytes / kBlockBytes)) + 4;
  const optional = [profile, exif].reduce((sum, data) => sum + (data && data.length > 0 ? data.length + kChunkBytes : 0), 0);
  const file = new FileWriter(kSignature.length + (13 + kChunkBytes) + optional + (stream_bytes + kChunkBytes) + kChunkBytes);
  file.add(kSignature);
  file.add_chunk('IHDR', 13, () => {
    file.add_u32(width);
    file.add_u32(height);
    file.add([8, channels === 3 ? 2 : 6, 0, 0, 0]); // bits, RGB or RGBA
  });
  if (profile) file.add_chunk('iCCP', profile.length, () => file.add(profile));
  if (exif.length > 0) file.add_chunk('eXIf', exif.length, () => file.add(exif));
  file.add_chunk('IDAT', stream_bytes, () => add_rows(file, rgba, row_bytes, height, channels));
  file.add_chunk('IEND', 0, () => undefined);
  return file.bytes;
}

function add_rows(file: FileWriter, rgba: Uint8Array, row_bytes: number, height: number, channels: 3 | 4): void {
  file.add([0x78, 0x01]);
  const row = new Uint8Array(row_bytes); // its filter, none, before it
  let [a, b] = [1, 0]; // Adler's checksum
  for (let y = 0, from = 0; y < height; ++y) {
    for (let to = 1; to < row_bytes; from += 4) for (let c = 0; c < channels; ++c) row[to++] = rgba[from + c] as number;
    for (let at = 0; at < row_bytes; at += kBlockBytes) {
      const block = row.subarray(at, at + kBlockBytes);
      const is_last = y === height - 1 && at + kBlockBytes >= row_bytes;
      const low = (value: number) => [value & 255, (value >> 8) & 255];
      file.add([is_last ? 1 : 0, ...low(block.length), ...low(~block.length)]);
      file.add(block);
    }
    for (let i = 0; i < row_bytes; ) {
      // Sums of so many bytes stay below 2^32.
      for (const end = Math.min(i + 3800, row_bytes); i < end; ++i) b += a += row[i] as number;
      a %= 65521;
      b %= 65521;
    }
  }
  file.add_u32(((b << 16) | a) >>> 0);
}
