// Photos that the system hands over: shared by another app, or files that are opened with this one.
import { name_header, shared_cache } from '../offline/release.ts';
import { say } from '../words/say.ts';
import type { IncomingFile } from './files.ts';

interface LaunchParams {
  readonly files?: readonly FileSystemFileHandle[];
}

/** https://wicg.github.io/web-app-launch/; no browser's types have it yet. */
interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

/** The photos that the service worker keeps for us, in the order in which they came; it forgets them. */
async function take_shared(): Promise<IncomingFile[]> {
  const name = shared_cache(new URL('./', document.baseURI).pathname);
  if (!('caches' in window) || !(await caches.has(name))) return [];
  const cache = await caches.open(name);
  const files: IncomingFile[] = [];
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    if (response) files.push({ name: decodeURIComponent(response.headers.get(name_header) ?? ''), blob: await response.blob() });
  }
  await caches.delete(name);
  return files;
}

/** take: as for files that the person chose. */
export function listen_for_launches(take: (files: IncomingFile[]) => void, fail: (message: string) => void): void {
  const or_fail = (work: Promise<void>) =>
    void work.catch((error: unknown) => fail(say('launch_failed', { reason: String(error) })));
  or_fail(take_shared().then(take));
  const { launchQueue } = window as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) =>
    or_fail(Promise.all(files.map((handle) => handle.getFile())).then((opened) => take(opened.map((blob) => ({ name: blob.name, blob }))))),
  );
}
