// Sixty photos of the collection: of every folder, broken ones among them, and what others say of each.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { env } from 'node:process';

export interface AlbumFile {
  /** Below the folder of photos. */
  file: string;
  /** Without folder; no two of the album share one. */
  name: string;
  path: string;
  kind: string;
  /** As it is shown; null: the index does not know. */
  size: { width: number; height: number } | null;
  orientation: number;
  /** Whether another decoder opens it. */
  opens_elsewhere: boolean;
}

const kCount = 60;

/** Files that another decoder opens and that are refused, with what is said of them. The list of tests/photos/photo_folder.h, in
 *  words. */
export const refused: [RegExp, RegExp][] = [
  [/partial_progressive|dispose-background|sample_1\.gif|morph_a|eddbd6d6e4f8/, /smaller than|at least|too small/i],
  [/4a5e5f4e|bab2afd5|c-m2-593d4b1a|5c9cfedc|4b43c105|c-m1-aded9dc1|a8751b96|id:001381|id:005239/, /damaged|truncated|broken|corrupt|checksum|wrong|does not|ends/i],
  [/id:003061/, /large/i],
  [/id:000967|id:001538/, /arithmetic/],
  [/sequence_reorder_chunk/, /anim/i],
];

/** INDEX.csv: names hold commas, the last nine columns do not. */
function entries(folder: string): AlbumFile[] {
  const lines = readFileSync(join(folder, 'INDEX.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const fields = line.split(',');
    const [kind, size, orientation, , , , , , opens] = fields.slice(-9) as [string, string, string, string, string, string, string, string, string];
    const file = fields.slice(0, -9).join(',');
    const [width, height] = size.split('x').map(Number);
    const turned = Number(orientation) >= 5;
    return {
      file,
      name: basename(file),
      path: join(folder, file),
      kind,
      size: width && height ? { width: turned ? height : width, height: turned ? width : height } : null,
      orientation: Number(orientation) || 1,
      opens_elsewhere: opens === 'yes',
    };
  });
}

/** One of each folder by turns, so that small folders are in it as a whole. */
export function album(): AlbumFile[] {
  const data = env['UNTAUGHT_DATA'];
  assert.ok(data, 'this lane needs --data');
  const by_folder = new Map<string, AlbumFile[]>();
  for (const entry of entries(join(data, 'photos'))) {
    const folder = entry.file.slice(0, entry.file.indexOf('/'));
    by_folder.set(folder, [...(by_folder.get(folder) ?? []), entry]);
  }
  const chosen: AlbumFile[] = [];
  for (let round = 0; chosen.length < kCount; ++round) {
    for (const files of by_folder.values()) {
      // Spread over the folder, not its beginning: series of one camera lie together.
      const file = files[(round * 7) % files.length];
      if (file && round < files.length && chosen.length < kCount && !chosen.includes(file)) chosen.push(file);
    }
  }
  assert.equal(new Set(chosen.map(({ name }) => name)).size, kCount);
  return chosen;
}
