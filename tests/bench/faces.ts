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
  /** Per number of threads: until the networks can be used, and the median of a search. The photo is open before. */
  threads: { threads: number; load_ms: number; search_ms: number }[];
}

export async function time_faces(root: string, path: string, most_threads: number): Promise<FaceTimes> {
  const base = pathToFileURL(`${root}/`);
  const { engine } = await open_platform(base, 1);
  const manifest = parse_manifest(await readFile(new URL('models/manifest.json', base), 'utf8'));
  const read = async (file: string) => new Uint8Array(await readFile(new URL(`models/${file}`, base)));
  const photo = OpenPhoto.open(engine.module, { bytes: new Uint8Array(await readFile(path)), foreign: null }, basename(path));
  const { width, height } = photo.facts;
  const times: FaceTimes = { photo: basename(path), width, height, faces: 0, threads: [] };
  for (const threads of most_threads > 1 ? [1, most_threads] : [1]) {
    const started = performance.now();
    const detector = await FaceDetector.open(manifest, read, node_runtime(threads));
    const load_ms = performance.now() - started;
    const searches: number[] = [];
    for (let run = -1; run < kRuns; ++run) {
      const start = performance.now();
      times.faces = (await detector.find(engine.module, photo)).length;
      if (run >= 0) searches.push(performance.now() - start);
    }
    times.threads.push({ threads, load_ms, search_ms: searches.sort((a, b) => a - b)[kRuns >> 1] as number });
  }
  photo.close();
  return times;
}

export function face_lines({ photo, width, height, faces, threads }: FaceTimes): string[] {
  return [
    `${photo}: ${width} x ${height} pixels, ${(width * height / 1e6).toFixed(1)} megapixels, ${faces} faces found`,
    ...threads.map(({ threads: count, load_ms, search_ms }) =>
      `${count} ${count === 1 ? 'thread' : 'threads'}: search ${search_ms.toFixed(0)} ms (median of ${kRuns}), loading the networks ${load_ms.toFixed(0)} ms`),
    `bar on one thread: under 300 ms: ${(threads[0]?.search_ms ?? Infinity) < 300 ? 'met' : 'NOT met'}`,
  ];
}
