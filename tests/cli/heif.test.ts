// HEIC files, which libheif decodes for the engine: right pixels, turned exactly once, the ICC profile kept, and bad files named.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { load_libheif } from '../../web/src/cli/libheif.ts';
import { EngineError } from '../../web/src/engine/errors.ts';
import { brands_of, heif_as_png, is_heif } from '../../web/src/engine/heif.ts';
import { png_of } from '../../web/src/engine/png.ts';
import { encode_heic } from '../support/heif.ts';
import { textured } from '../support/pictures.ts';
import { decode_png, encode_png, type Picture } from '../support/png.ts';
import { folder_of, protect, report_in } from './command.ts';

// Odd sides: libheif's rows are longer than the picture's.
const picture = textured(67, 45, 3, 1);

const read = async (heic: Uint8Array) => Buffer.from(await heif_as_png(load_libheif, heic, 'mine.heic'));

function psnr_db(a: Picture, b: Picture): number {
  assert.deepEqual([a.width, a.height, a.channels], [b.width, b.height, b.channels]);
  const squares = a.pixels.reduce((sum, value, i) => sum + (value - (b.pixels[i] as number)) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * a.pixels.length) / squares);
}

/** Turned a quarter counter-clockwise. */
function turned({ width, height, channels, pixels }: Picture): Picture {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const from = (y * width + x) * channels;
      out.set(pixels.subarray(from, from + channels), ((width - 1 - x) * height + y) * channels);
    }
  }
  return { width: height, height: width, channels, pixels: out };
}

test('HEIC is told by its brands, AVIF is none', () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  assert.equal(is_heif(bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')), true);
  assert.equal(is_heif(bytes('\0\0\0\x18ftypmif1\0\0\0\0mif1heix')), true);
  assert.equal(is_heif(bytes('\0\0\0\x18ftypmif1\0\0\0\0mif1avif')), false);
  assert.equal(is_heif(bytes('\0\0\0\x18ftypisom\0\0\0\0isommp42')), false);
  assert.deepEqual(brands_of(bytes('\xff\xd8\xff\xe0')), []);
});

test('the pixels of a HEIC file arrive, turned as the file says and no further', async () => {
  let expected = picture;
  for (let turns = 0; turns < 4; ++turns) {
    // The encoder's loss at this quality; a wrong turn gives below 20 dB.
    const db = psnr_db(expected, decode_png(await read(encode_heic(encode_png(picture), 'png', turns))));
    assert.ok(db > 34, `${turns} turns: ${db} dB`);
    expected = turned(expected);
  }
});

test('alpha and the ICC profile of a HEIC file are kept', async () => {
  // As much of a profile as the encoder's PNG reader asks for: its length, what it is for, the white it refers to; no tags.
  const icc = new Uint8Array(500);
  for (let i = 132; i < icc.length; ++i) icc[i] = (i * i) >> 3;
  new DataView(icc.buffer).setUint32(0, icc.length);
  icc.set(Buffer.from('mntrRGB XYZ '), 12);
  icc.set(Buffer.from('acsp'), 36);
  icc.set(Buffer.from('0000f6d6000100000000d32d', 'hex'), 68);
  const see_through = textured(40, 32, 4, 2);
  const png = await read(encode_heic(png_of(see_through.pixels, 40, 32, { icc }), 'png'));
  assert.equal(decode_png(png).channels, 4);
  const at = png.indexOf('iCCP');
  const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  assert.deepEqual(new Uint8Array(inflateSync(data.subarray(data.indexOf(0) + 2))), icc);
});

test('every cut of a HEIC file is refused with its name', async () => {
  const heic = encode_heic(encode_png(picture), 'png');
  for (const share of [0.03, 0.1, 0.3, 0.6, 0.95]) {
    const cut = heic.subarray(0, Math.floor(heic.length * share));
    const fails = (error: unknown) => error instanceof EngineError && /^corrupt-file|unsupported-format$/.test(error.code) && error.message.includes('"mine.heic"');
    await assert.rejects(read(cut), fails, String(share));
  }
});

test('a HEIC file becomes a JPEG in the same format, and the report says so', async () => {
  const heic = encode_heic(encode_png(picture), 'png');
  const folder = folder_of({ 'in/IMG_1.HEIC': heic, 'in/cut.heic': heic.subarray(0, heic.length / 2) });
  const out = join(folder, 'out');
  const outcome = await protect(join(folder, 'in'), '--out', out, '--format', 'same', '--mode', 'instant');
  assert.equal(outcome.status, 1);
  const [done, failed] = report_in(out).photos;
  assert.deepEqual([done?.status, done?.output], ['done', 'IMG_1.HEIC.jpg']);
  assert.equal(readFileSync(join(out, 'IMG_1.HEIC.jpg')).readUInt16BE(0), 0xffd8);
  assert.match(done?.remarks.join() ?? '', /HEIC files are not written: the result is a JPEG or a PNG/);
  assert.match(failed?.error?.message ?? '', /"cut\.heic": the HEIC file cannot be decoded/);
});

// Those of the collection have codings that no phone writes, or are a fuzzer's.
const data = env['UNTAUGHT_DATA'];
if (data && existsSync(join(data, 'photos/heic'))) {
  test('real HEIC files are read, or refused with their names', async () => {
    const folder = join(data, 'photos/heic');
    for (const name of readdirSync(folder)) {
      const result = await heif_as_png(load_libheif, readFileSync(join(folder, name)), name).catch((error: unknown) => error);
      if (!(result instanceof Uint8Array)) assert.ok(result instanceof EngineError && result.message.includes(`"${name}"`), name);
      console.log(`${name}: ${result instanceof EngineError ? `${result.code}, ${result.message}` : 'read'}`);
    }
  });
}
