// The command line as a person calls it: files in, files and report.json out, and a word for each file that is bad.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execArgv, execPath } from 'node:process';
import { after, test } from 'node:test';
import { decode_png, encode_png, png_header, type Picture } from './png.ts';

const base = mkdtempSync(join(tmpdir(), 'untaught-cli-'));
after(() => rmSync(base, { recursive: true }));

interface PhotoReport {
  file: string;
  output: string | null;
  status: string;
  error: { code: string; message: string } | null;
  max_change_255: number | null;
  psnr_db: number | null;
}

function protect(...options: string[]): { status: number | null; text: string } {
  const run = spawnSync(execPath, [...execArgv, 'build/cli/cli.mjs', 'protect', '--executor', 'cpu', ...options], { encoding: 'utf8' });
  return { status: run.status, text: run.stdout + run.stderr };
}

function photos_of(out: string): Map<string, PhotoReport> {
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as { photos: PhotoReport[] };
  return new Map(report.photos.map((photo) => [photo.file, photo]));
}

/** A smooth picture with some texture: no two seeds alike, no channel near its ends. */
function picture(seed: number, width = 83, height = 71, channels: 3 | 4 = 3): Picture {
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; ++i) {
    const x = i % width;
    const y = (i - x) / width;
    for (let c = 0; c < channels; ++c) {
      const wave = Math.sin((x * (seed + 2)) / 17 + c) + Math.cos((y * (seed + 3)) / 23 - c);
      pixels[i * channels + c] = c === 3 ? (x * 3) % 256 : Math.round(128 + 40 * wave + ((x * 7 + y * 13 + seed) % 9));
    }
  }
  return { width, height, channels, pixels };
}

const folder = (name: string): string => {
  const path = join(base, name);
  mkdirSync(path, { recursive: true });
  return path;
};

/** Largest difference inside and outside a box (x0, y0, x1, y1), alpha apart. */
function changes(before: Picture, now: Picture, box: [number, number, number, number]): { inside: number; outside: number; alpha: number } {
  assert.deepEqual([now.width, now.height, now.channels], [before.width, before.height, before.channels]);
  const found = { inside: 0, outside: 0, alpha: 0 };
  before.pixels.forEach((value, at) => {
    const difference = Math.abs(value - (now.pixels[at] as number));
    const pixel = Math.floor(at / before.channels);
    const x = pixel % before.width;
    const y = Math.floor(pixel / before.width);
    const where = at % before.channels === 3 ? 'alpha' : x >= box[0] && x < box[2] && y >= box[1] && y < box[3] ? 'inside' : 'outside';
    found[where] = Math.max(found[where], difference);
  });
  return found;
}

test('PNG results stay within epsilon in the region and are untouched outside; alpha is kept', () => {
  const source = folder('regions');
  const inputs = [picture(1), picture(2, 90, 64, 4), picture(3)];
  inputs.forEach((input, k) => writeFileSync(join(source, `photo-${k}.png`), encode_png(input)));
  const boxes = join(base, 'boxes.csv');
  writeFileSync(boxes, ['file,x,y,width,height', ...inputs.map((_, k) => `photo-${k}.png,11,5,50,48`)].join('\n'));
  const out = join(base, 'regions-out');
  const { status, text } = protect(source, '--out', out, '--region', boxes, '--mode', 'instant', '--epsilon', '6', '--seed', '3');
  assert.equal(status, 0, text);
  const photos = photos_of(out);
  inputs.forEach((input, k) => {
    const photo = photos.get(`photo-${k}.png`);
    assert.equal(photo?.status, 'done');
    const found = changes(input, decode_png(readFileSync(join(out, photo?.output ?? ''))), [11, 5, 61, 53]);
    assert.ok(found.inside > 0 && found.inside <= 6, `photo ${k}: ${found.inside}`);
    assert.equal(found.outside, 0);
    assert.equal(found.alpha, 0);
    assert.equal(photo?.max_change_255, found.inside);
    assert.ok((photo?.psnr_db ?? 0) > 30, `photo ${k}: ${photo?.psnr_db} dB`);
  });
});

test('a seed repeats its files byte for byte with any number of threads, and another seed gives others', () => {
  const source = folder('seeds');
  for (const k of [1, 2]) writeFileSync(join(source, `${k}.png`), encode_png(picture(k)));
  const files = [['7', '1'], ['7', '2'], ['8', '2']].map(([seed, threads]) => {
    const out = join(base, `seed-${seed}-${threads}`);
    const run = protect(source, '--out', out, '--effort', 'quick', '--mode', 'instant', '--seed', seed as string, '--threads', threads as string);
    assert.equal(run.status, 0, run.text);
    return readFileSync(join(out, photos_of(out).get('1.png')?.output ?? ''));
  });
  assert.ok(files[0]?.equals(files[1] as Buffer));
  assert.ok(!files[0]?.equals(files[2] as Buffer));
});

test('each bad file gets a message of its own, and the others finish', () => {
  const source = folder('bad');
  const good = encode_png(picture(4));
  const bad: Record<string, [Uint8Array, RegExp]> = {
    'empty.png': [Buffer.alloc(0), /empty/],
    'huge.png': [png_header(30000, 30000, 3), /too-large/],
    'speck.png': [encode_png(picture(5, 1, 1)), /too-small/],
    'text.png': [Buffer.from('This is a shopping list.\n'.repeat(40)), /unknown-format/],
    'torn.jpg': [Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.alloc(9)]), /corrupt-file/],
    'torn.png': [good.subarray(0, good.length >> 1), /corrupt-file/],
  };
  for (const [name, [bytes]] of Object.entries(bad)) writeFileSync(join(source, name), bytes);
  writeFileSync(join(source, 'good.png'), good);
  const out = join(base, 'bad-out');
  const { status, text } = protect(source, '--out', out, '--mode', 'instant');
  assert.equal(status, 1, text);
  const photos = photos_of(out);
  assert.equal(photos.get('good.png')?.status, 'done');
  assert.ok(existsSync(join(out, photos.get('good.png')?.output ?? '')));
  const messages = new Set<string>();
  for (const [name, [, code]] of Object.entries(bad)) {
    const error = photos.get(name)?.error;
    assert.match(error?.code ?? '', code, name);
    assert.ok(error?.message.includes(name), `${name}: ${error?.message}`);
    assert.ok(text.includes(error?.message ?? ''), name);
    messages.add(error?.message.replace(name, '') ?? '');
  }
  assert.equal(messages.size, Object.keys(bad).length, 'torn files may be told alike by their names alone');
});

test('of two photos that would give one result, the second is named and not written over the first', () => {
  const [one, two] = [folder('twins/a'), folder('twins/b')];
  writeFileSync(join(one, 'me.png'), encode_png(picture(6)));
  writeFileSync(join(two, 'me.png'), encode_png(picture(7)));
  const out = join(base, 'twins-out');
  const { status, text } = protect(join(one, 'me.png'), join(two, 'me.png'), '--out', out, '--mode', 'instant');
  assert.equal(status, 1, text);
  const { photos } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as { photos: PhotoReport[] };
  assert.deepEqual(photos.map((photo) => photo.status), ['done', 'failed']);
  assert.equal(photos[1]?.error?.code, 'duplicate-name');
});

test('the exit status is 2 when nothing was done, and the reason is told', () => {
  const source = folder('nothing');
  const photo = join(source, 'photo.png');
  writeFileSync(photo, encode_png(picture(8)));
  const cases: [string[], RegExp][] = [
    [[photo], /--out/],
    [[join(source, 'absent.png'), '--out', join(base, 'none')], /absent\.png/],
    [[photo, '--out', join(base, 'none'), '--epsilon', '17'], /epsilon/],
    [[photo, '--out', join(base, 'none'), '--mode', 'cloak'], /mode/],
    [[photo, '--out', join(base, 'none'), '--unheard-of'], /unheard-of/],
  ];
  for (const [options, reason] of cases) {
    const { status, text } = protect(...options);
    assert.equal(status, 2, `${options.join(' ')}: ${text}`);
    assert.match(text, reason);
  }
});

test('a result never takes the place of an input', () => {
  const source = folder('own');
  const file = join(source, 'photo.png');
  const bytes = encode_png(picture(9));
  writeFileSync(file, bytes);
  protect(file, '--out', source, '--mode', 'instant');
  assert.ok(readFileSync(file).equals(bytes));
});
