// 8-bit RGB and RGBA PNG files for fixtures, and back: apart from the engine's own codec, so that it is checked.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

export interface Picture {
  width: number;
  height: number;
  channels: 3 | 4;
  /** Interleaved, row-major; width * height * channels bytes. */
  pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The chunks of a header alone: any size may be claimed. */
export function png_header(width: number, height: number, channels: 3 | 4): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 3 ? 2 : 6, 0, 0, 0], 8);
  return Buffer.concat([signature, chunk('IHDR', header)]);
}

export function encode_png({ width, height, channels, pixels }: Picture): Buffer {
  const row = width * channels;
  const lines = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; ++y) lines.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return Buffer.concat([png_header(width, height, channels), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))]);
}

export function decode_png(file: Buffer): Picture {
  if (!file.subarray(0, 8).equals(signature)) throw new Error('no PNG file');
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  if (file[24] !== 8 || (file[25] !== 2 && file[25] !== 6) || file[28] !== 0) throw new Error('not 8-bit RGB or RGBA');
  const channels = file[25] === 2 ? 3 : 4;
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const lines = inflateSync(Buffer.concat(data));
  const row = width * channels;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; ++y) {
    const filter = lines[y * (row + 1)] as number;
    for (let x = 0; x < row; ++x) {
      const left = x < channels ? 0 : (pixels[y * row + x - channels] as number);
      const up = y === 0 ? 0 : (pixels[(y - 1) * row + x] as number);
      const corner = x < channels || y === 0 ? 0 : (pixels[(y - 1) * row + x - channels] as number);
      const near = left + up - corner;
      const [a, b, c] = [Math.abs(near - left), Math.abs(near - up), Math.abs(near - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter];
      if (predicted === undefined) throw new Error(`row filter ${filter}`);
      pixels[y * row + x] = (lines[y * (row + 1) + 1 + x] as number) + predicted;
    }
  }
  return { width, height, channels, pixels };
}
