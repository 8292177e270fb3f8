// Pictures made by the tests, and what a result may be against its original.
import assert from 'node:assert/strict';
import type { Region } from '../../web/src/protocol.ts';
import type { Picture } from './png.ts';

/** A soft slope with texture, different for every seed; with alpha its left eighth is transparent. */
export function textured(width: number, height: number, channels: 3 | 4, seed: number): Picture {
  const pixels = new Uint8Array(width * height * channels);
  let state = seed * 2654435761;
  for (let y = 0, i = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      for (let c = 0; c < 3; ++c) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        pixels[i++] = (((x * (40 + 10 * c)) / width + (y * (90 - 20 * c)) / height + seed * 17) % 200) + (state >>> 28);
      }
      if (channels === 4) pixels[i++] = x < width / 8 ? 0 : 255 - (y % 64);
    }
  }
  return { width, height, channels, pixels };
}

/** Whether the centre of pixel (x, y) lies in the region. */
function contains(region: Region, x: number, y: number): boolean {
  const turn = ((region.angle ?? 0) * Math.PI) / 180;
  const dx = x + 0.5 - region.x - region.width / 2;
  const dy = y + 0.5 - region.y - region.height / 2;
  const across = Math.abs(dx * Math.cos(turn) + dy * Math.sin(turn));
  const down = Math.abs(dy * Math.cos(turn) - dx * Math.sin(turn));
  return across <= region.width / 2 + 1e-9 && down <= region.height / 2 + 1e-9;
}

/** Asserts that after is before with at most epsilon steps in the regions (none named: everywhere) and none outside, in
 *  alpha or where alpha is 0. Returns the largest change and how many values changed. */
export function check_change(before: Picture, after: Picture, regions: Region[], epsilon: number): { most: number; changed: number } {
  const { width, height, channels } = before;
  assert.deepEqual([after.width, after.height, after.channels], [width, height, channels]);
  let most = 0;
  let changed = 0;
  for (let y = 0, i = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x, i += channels) {
      const inside = regions.length === 0 || regions.some((region) => contains(region, x, y));
      const free = inside && (channels === 3 || before.pixels[i + 3] !== 0);
      for (let c = 0; c < channels; ++c) {
        const change = Math.abs((after.pixels[i + c] as number) - (before.pixels[i + c] as number));
        if (change === 0) continue;
        if (!free || c === 3 || change > epsilon) assert.fail(`pixel (${x}, ${y}), channel ${c}, changed by ${change}`);
        most = Math.max(most, change);
        changed += 1;
      }
    }
  }
  return { most, changed };
}
