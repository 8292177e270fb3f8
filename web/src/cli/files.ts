// Files as the commands read and write them.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { EngineError } from '../engine/errors.ts';
import { heif_as_png, is_heif } from '../engine/heif.ts';
import type { PhotoFile } from '../engine/photo.ts';
import { parse_boxes, parse_landmarks, type RegionTable } from './boxes.ts';
import type { InputFile } from './inputs.ts';
import { load_libheif } from './libheif.ts';
import { UsageError } from './options.ts';

/** Throws EngineError, which names the file. */
export async function read_photo({ path, name }: InputFile): Promise<PhotoFile> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new EngineError('unreadable-file', `"${name}": ${error.message}`);
  });
  if (!is_heif(bytes)) return { bytes, foreign: null };
  return { bytes: await heif_as_png(load_libheif, bytes, name), foreign: 'HEIC' };
}

/** region: 'whole' or 'faces' (null then), or the path of a table; align: of landmarks. Throws UsageError. */
export async function read_regions({ region, align }: { region: string; align: boolean }): Promise<RegionTable | null> {
  if (region === 'whole' || region === 'faces') return null;
  const text = await readFile(region, 'utf8').catch((error: Error) => {
    throw new UsageError(`--region: ${error.message}`);
  });
  return align ? parse_landmarks(text, region) : parse_boxes(text, region);
}

/** The file is there whole, or not at all. */
export async function write_whole(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${pid}.part`;
  try {
    await writeFile(part, content);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
