// Photos with a face that shows nobody: drawn by the project's own face model.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode_png, type Picture } from './png.ts';

/** RGB, 64 x 64 px each. */
export function synthetic_faces(count: number): Picture[] {
  const folder = mkdtempSync(join(tmpdir(), 'untaught-faces-'));
  const sheet = join(folder, 'sheet.png');
  const args = ['models/train/face_sample.py', '--out', sheet, '--people', String(count), '--photos', '1', '--seed', '3'];
  const { status, stderr } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
  assert.equal(status, 0, `no faces (Debian's python3-numpy, python3-onnx and python3-pil draw them): ${stderr}`);
  const { channels, pixels } = decode_png(readFileSync(sheet));
  rmSync(folder, { recursive: true });
  const size = 64 * 64 * channels;
  return Array.from({ length: count }, (_, i) => ({ width: 64, height: 64, channels, pixels: pixels.slice(i * size, (i + 1) * size) }));
}

export interface Placed {
  face: Picture;
  x: number;
  y: number;
  /** Clockwise, by quarters. */
  turns: 0 | 1 | 2 | 3;
}

/** Grey, with the faces at these places (px of their top left corners). */
export function photo_of(width: number, height: number, faces: Placed[]): Picture {
  const pixels = new Uint8Array(width * height * 3).fill(120);
  for (const { face, x, y, turns } of faces) {
    for (let row = 0; row < 64; ++row) {
      for (let column = 0; column < 64; ++column) {
        const [from_x, from_y] = [[column, row], [row, 63 - column], [63 - column, 63 - row], [63 - row, column]][turns] as [number, number];
        for (let c = 0; c < 3; ++c) {
          pixels[((y + row) * width + x + column) * 3 + c] = face.pixels[(from_y * 64 + from_x) * face.channels + c] as number;
        }
      }
    }
  }
  return { width, height, channels: 3, pixels };
}
