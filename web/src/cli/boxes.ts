// The table of regions: file,x,y,width,height.
import type { Rect } from '../protocol.ts';
import { UsageError } from './options.ts';

const kColumns = ['file', 'x', 'y', 'width', 'height'] as const;

/** name -> its boxes. Columns may stand in any order, with others beside them. Throws UsageError, which names the line. */
export function parse_boxes(text: string, table: string): Map<string, Rect[]> {
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = split_row(rows[0] ?? '').map((cell) => cell.trim().toLowerCase());
  const places = kColumns.map((column) => header.indexOf(column));
  const missing = kColumns.filter((_, i) => (places[i] as number) < 0);
  if (missing.length > 0) {
    throw new UsageError(`${table}: the first line lacks the columns ${missing.join(', ')}`);
  }
  const boxes = new Map<string, Rect[]>();
  rows.forEach((row, i) => {
    if (i === 0 || row.trim() === '') return;
    const cells = split_row(row);
    const [file, ...numbers] = places.map((place) => (cells[place] ?? '').trim()) as [string, ...string[]];
    if (file === '' || !numbers.every((cell) => /^\d+$/.test(cell))) {
      throw new UsageError(`${table}, line ${i + 1}: a file name and four whole numbers are needed, not "${row}"`);
    }
    const [x, y, width, height] = numbers.map(Number) as [number, number, number, number];
    const name = file.replaceAll('\\', '/').replace(/^\.\//, '');
    boxes.set(name, [...(boxes.get(name) ?? []), { x, y, width, height }]);
  });
  return boxes;
}

/** Cells of a line; a cell in double quotes may hold commas, and doubled quotes for one. */
function split_row(row: string): string[] {
  // A comma before the first cell, too: a match that is empty would swallow the comma after it.
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
