// The table of regions: file,x,y,width,height, or file and five landmarks.
import type { EngineModule } from '../engine/bindings.d.ts';
import { EngineError } from '../engine/errors.ts';
import type { Rect, Region } from '../protocol.ts';
import { UsageError } from './options.ts';

const kBox = ['x', 'y', 'width', 'height'] as const;
/** As the person sees themselves: their right eye is on the left of the picture. */
const kLandmarks = ['right_eye', 'left_eye', 'nose', 'mouth_right', 'mouth_left'].flatMap((name) => [`${name}_x`, `${name}_y`]);

/** x and y of each of the five. */
export interface Landmarks {
  landmarks: number[];
}

/** name -> its rows. */
export type RegionTable = Map<string, (Rect | Landmarks)[]>;

/** Columns may stand in any order, with others beside them. Throws UsageError, which names the line. */
export function parse_boxes(text: string, table: string): Map<string, Rect[]> {
  const need = 'four whole numbers';
  return parse_rows(text, table, kBox, /^\d+$/, need, (numbers) => {
    const [x, y, width, height] = numbers as [number, number, number, number];
    return { x, y, width, height };
  });
}

/** The same for landmarks, in pixels with fractions; a box beside them is not looked at. */
export function parse_landmarks(text: string, table: string): Map<string, Landmarks[]> {
  return parse_rows(text, table, kLandmarks, /^-?\d+(\.\d+)?$/, 'ten numbers', (landmarks) => ({ landmarks }));
}

/** The regions of one photo's rows. Throws EngineError, which names the photo and the row, where landmarks are no face's. */
export function place_regions(module: EngineModule, name: string, rows: (Rect | Landmarks)[]): Region[] {
  return rows.map((row, i) => {
    if (!('landmarks' in row)) return row;
    const region = module.region_of_landmarks(row.landmarks);
    if (region === null) throw new EngineError('bad-region', `"${name}": the five landmarks of its row ${i + 1} are not those of a face`);
    return region;
  });
}

function parse_rows<T>(
  text: string,
  table: string,
  columns: readonly string[],
  number: RegExp,
  need: string,
  make: (numbers: number[]) => T,
): Map<string, T[]> {
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = split_row(rows[0] ?? '').map((cell) => cell.trim().toLowerCase());
  const wanted = ['file', ...columns];
  const places = wanted.map((column) => header.indexOf(column));
  const missing = wanted.filter((_, i) => (places[i] as number) < 0);
  if (missing.length > 0) {
    throw new UsageError(`${table}: the first line lacks the columns ${missing.join(', ')}`);
  }
  const regions = new Map<string, T[]>();
  rows.forEach((row, i) => {
    if (i === 0 || row.trim() === '') return;
    const cells = split_row(row);
    const [file, ...numbers] = places.map((place) => (cells[place] ?? '').trim()) as [string, ...string[]];
    if (file === '' || !numbers.every((cell) => number.test(cell))) {
      throw new UsageError(`${table}, line ${i + 1}: a file name and ${need} are needed, not "${row}"`);
    }
    const name = file.replaceAll('\\', '/').replace(/^\.\//, '');
    regions.set(name, [...(regions.get(name) ?? []), make(numbers.map(Number))]);
  });
  return regions;
}

/** Cells of a line; a cell in double quotes may hold commas, and doubled quotes for one. */
function split_row(row: string): string[] {
  // A comma before the first cell, too: a match that is empty would swallow the comma after it.
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
