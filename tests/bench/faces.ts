// ./untaught bench --faces FILE: how long the search for faces takes in a photo, on the processor as a browser without WebGPU has it.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_platform } from '../../web/src/cli/platform.ts';
import { node_runtime } from '../../web/src/cli/networks.ts';
import { OpenPhoto } from '../../web/src/engine/photo.ts';
import { FaceDetector } from '../../web/src/networks/detector.ts';
import { parse_manifest } from '../../web/src/networks/manifest.ts';

const kRuns = 9;

export interface FaceTimes {
  photo: string;
  width: number;
  height: number;
  faces: number;
  /** Until the networks can be used, and the median of a search. The photo is open before. */
  load_ms: number;
  search_ms: number;
}

/** On one thread. */
export async function time_faces(root: string, path: string): Promise<FaceTimes> {
  const base = pathToFileURL(`${root}/`);
  const { engine } = await open_platform(base, 1);
  const manifest = parse_manifest(await readFile(new URL('models/manifest.json', base), 'utf8'));
  const read = async (file: string) => new Uint8Array(await readFile(new URL(`models/${file}`, base)));
  const photo = OpenPhoto.open(engine.module, { bytes: new Uint8Array(await readFile(path)), foreign: null }, basename(path));
  const { width, height } = photo.facts;
  const started = performance.now();
  const detector = await FaceDetector.open(manifest, read, node_runtime());
  const load_ms = performance.now() - started;
  const searches: number[] = [];
  let faces = 0;
  for (let run = -1; run < kRuns; ++run) {
    const start = performance.now();
    faces = (await detector.find(engine.module, photo)).length;
    if (run >= 0) searches.push(performance.now() - start);
  }
  photo.close();
  return { photo: basename(path), width, height, faces, load_ms, search_ms: searches.sort((a, b) => a - b)[kRuns >> 1] as number };
}

export function face_lines({ photo, width, height, faces, load_ms, search_ms }: FaceTimes): string[] {
  return [
    `${photo}: ${width} x ${height} pixels, ${(width * height / 1e6).toFixed(1)} megapixels, ${faces} faces found`,
    `1 thread: search ${search_ms.toFixed(0)} ms (median of ${kRuns}), loading the networks ${load_ms.toFixed(0)} ms`,
    `bar: under 300 ms: ${search_ms < 300 ? 'met' : 'NOT met'}`,
  ];
}
