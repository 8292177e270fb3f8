// PNG files written and read without the code under test: 8 bits, RGB or RGBA, not interlaced.
import assert from 'node:assert/strict';
import { deflateSync, inflateSync } from 'node:zlib';

export interface Picture {
  width: number;
  height: number;
  channels: 3 | 4;
  /** Row-major, interleaved. */
  pixels: Uint8Array;
}

const kSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  const tail = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

export function png_header(width: number, height: number, channels: 3 | 4): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, channels === 4 ? 6 : 2, 0, 0, 0], 8);
  return Buffer.concat([kSignature, chunk('IHDR', data)]);
}

export function encode_png({ width, height, channels, pixels }: Picture): Buffer {
  const row = width * channels;
  const rows = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; ++y) rows.set(pixels.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return Buffer.concat([
    png_header(width, height, channels),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The same picture with 16 bits a channel and a colour profile that is none. */
export function encode_odd_png({ width, height, channels, pixels }: Picture): Buffer {
  const row = width * channels;
  const rows = Buffer.alloc((row * 2 + 1) * height);
  pixels.forEach((value, i) => rows.writeUInt16BE(value * 257, Math.floor(i / row) * (row * 2 + 1) + 1 + (i % row) * 2));
  const header = png_header(width, height, channels).subarray(16, 29);
  header[8] = 16;
  return Buffer.concat([
    kSignature,
    chunk('IHDR', header),
    chunk('iCCP', Buffer.concat([Buffer.from('odd\0\0', 'latin1'), deflateSync('not a profile')])),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function decode_png(file: Buffer): Picture {
  assert.ok(file.subarray(0, 8).equals(kSignature), 'a PNG file');
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const [bits, colour, , , interlace] = file.subarray(24, 29);
  assert.ok(bits === 8 && (colour === 2 || colour === 6) && interlace === 0, 'of the kind that is written');
  const channels = colour === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { width, height, channels, pixels: unfiltered(inflateSync(Buffer.concat(parts)), width, height, channels) };
}

function unfiltered(rows: Uint8Array, width: number, height: number, channels: number): Uint8Array {
  const row = width * channels;
  assert.equal(rows.length, (row + 1) * height);
  const out = new Uint8Array(row * height);
  for (let y = 0; y < height; ++y) {
    const filter = rows[y * (row + 1)] as number;
    for (let i = 0; i < row; ++i) {
      const left = i >= channels ? (out[y * row + i - channels] as number) : 0;
      const up = y > 0 ? (out[(y - 1) * row + i] as number) : 0;
      const corner = y > 0 && i >= channels ? (out[(y - 1) * row + i - channels] as number) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      assert.ok(guess !== undefined, `filter ${filter}`);
      out[y * row + i] = (rows[y * (row + 1) + 1 + i] as number) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
