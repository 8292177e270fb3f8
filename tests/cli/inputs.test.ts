// What the command line reads before the engine has a part in it: the table of regions, and folders.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse_boxes, parse_landmarks } from '../../web/src/cli/boxes.ts';
import { find_inputs } from '../../web/src/cli/inputs.ts';
import { folder_of } from './command.ts';

test('an empty cell keeps its place in a table of regions, also the first of a line', () => {
  const box = { x: 1, y: 2, width: 3, height: 4 };
  const read = (text: string) => [...parse_boxes(text, 'boxes.csv')];
  assert.deepEqual(read(',file,x,y,width,height\n0,a.png,1,2,3,4\n,"b, ""c"".png",1,2,3,4\n'), [['a.png', [box]], ['b, "c".png', [box]]]);
  assert.deepEqual(read('file,,x,y,width,height,\na.png,,1,2,3,4,\n'), [['a.png', [box]]]);
});

test('a table of landmarks names five points a row, in any order of columns', () => {
  const columns = ['nose_x', 'nose_y', 'file', ...['right_eye', 'left_eye', 'mouth_right', 'mouth_left'].flatMap((name) => [`${name}_x`, `${name}_y`])];
  const read = (row: string) => [...parse_landmarks(`${columns.join()},score\n${row}\n`, 'faces.csv')];
  assert.deepEqual(read('5,6.5,a.png,1,2,3,-4,7,8,9,10,0.9'), [['a.png', [{ landmarks: [1, 2, 3, -4, 5, 6.5, 7, 8, 9, 10] }]]]);
  assert.throws(() => read('5,6.5,a.png,1,2,3,4,7,8,9,,0.9'), /faces.csv, line 2: a file name and ten numbers/);
  assert.throws(() => parse_landmarks('file,nose_x\n', 'faces.csv'), /lacks the columns right_eye_x/);
});

test('a folder that cannot be read is named with the reason, and the others are searched', async () => {
  const folder = folder_of({ 'a.png': '', 'locked/b.png': '', 'open/c.png': '' });
  const read_folder = async (path: string) => {
    if (path === join(folder, 'locked')) throw new Error('EACCES: permission denied');
    return readdir(path, { withFileTypes: true });
  };
  const found = await find_inputs([folder], join(folder, 'out'), read_folder);
  assert.deepEqual(found.map(({ name, folder: first, unreadable }) => [name, first, unreadable]), [
    ['a.png', '', ''],
    ['locked', '', 'EACCES: permission denied'],
    ['open/c.png', 'open', ''],
  ]);
});
