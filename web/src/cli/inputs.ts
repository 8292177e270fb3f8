// From the arguments to the list of photos: files as they are named, folders searched for pictures.
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { UsageError } from './options.ts';

export interface InputFile {
  path: string;
  /** Path below the folder that was named, with '/', or the file's own name: results and messages use it. */
  name: string;
  /** First folder of the name; '' where there is none. */
  folder: string;
  /** Why nothing can be read here: the entry stands for a whole folder then. '' for a file. */
  unreadable: string;
}

/** The entries of a folder; rejects where it cannot be read. */
export type ReadFolder = (path: string) => Promise<Dirent[]>;

/** Files of other kinds in a folder are passed over; one of these that is no photo we can read is reported. */
const kPictureName = /\.(jpe?g|jpe|jfif|png|heic|heif|avif|webp|gif|tiff?|bmp)$/i;

const read_entries: ReadFolder = (path) => readdir(path, { withFileTypes: true });

/** Sorted by name within each folder, so that a run repeats. Throws UsageError for what does not exist. */
export async function find_inputs(named: string[], except_folder: string, read_folder = read_entries): Promise<InputFile[]> {
  const skipped = await realpath(except_folder).catch(() => '');
  const found: InputFile[] = [];
  for (const path of named) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new UsageError(`there is no file or folder "${path}"`);
    if (!info.isDirectory()) {
      found.push({ path, name: basename(path), folder: '', unreadable: '' });
      continue;
    }
    for (const { path: file, unreadable } of await search(path, skipped, read_folder)) {
      const name = relative(path, file).split(sep).join('/') || basename(path);
      found.push({ path: file, name, folder: name.includes('/') ? (name.split('/', 1)[0] as string) : '', unreadable });
    }
  }
  return found;
}

type Found = Pick<InputFile, 'path' | 'unreadable'>;

/** Earlier results in an output folder below the input are no input. */
async function search(folder: string, skipped: string, read_folder: ReadFolder): Promise<Found[]> {
  let entries: Dirent[];
  try {
    entries = await read_folder(folder);
  } catch (error) {
    return [{ path: folder, unreadable: (error as Error).message }];
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: Found[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const info = await stat(path).catch(() => null);
    if (info?.isDirectory()) {
      if ((await realpath(path)) !== skipped) found.push(...(await search(path, skipped, read_folder)));
    } else if (info?.isFile() && kPictureName.test(entry.name)) {
      found.push({ path, unreadable: '' });
    }
  }
  return found;
}
