// The site's one service worker. It keeps a checked copy of the release, so that the page works without a network; it adds the
// security headers that a static host does not send, to the document and to every worker's script; and it takes photos that
// another app shares.
//
// The first version takes hold at once and stores its files afterwards: on a host without headers the page has to be loaded again
// under ours, and that should happen before anybody has done anything. A later version stores all its files first and then waits
// until the person agrees.
import type { Answers, Question } from './offline/messages.ts';
import { name_header, share_field, share_path, shared_cache, type Release, type ReleaseFile } from './offline/release.ts';
import { secured, Storage } from './offline/storage.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const untaught_release: Release;

const site = new URL('./', self.location.href);
const storage = new Storage(site, untaught_release);

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(storage.forget_others().then(() => self.clients.claim())));

async function install(): Promise<void> {
  if (!self.registration.active) return self.skipWaiting();
  const { failures } = await storage.complete();
  // The browser tries again later; until then the old version stays whole.
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== site.origin) return event.respondWith(Response.error());
  if (request.method === 'POST' && address.pathname === site.pathname + share_path) return event.respondWith(take_shared(request));
  if (request.method !== 'GET') return;
  const file = storage.file_at(address);
  if (file) event.respondWith(answer(request, file));
  else if (is_document_or_worker(request)) event.respondWith(answer_secured(request));
});

const is_document_or_worker = ({ destination }: Request) => ['document', 'worker', 'sharedworker'].includes(destination);

/** Of the release; what the host has under its name where the two differ, as long as that can be had. */
async function answer(request: Request, file: ReleaseFile): Promise<Response> {
  try {
    return await storage.get(file);
  } catch {
    return answer_secured(request);
  }
}

async function answer_secured(request: Request): Promise<Response> {
  const response = await fetch(request);
  // What the page may not look into stays as it is: a redirect that the browser itself follows.
  return response.status === 0 ? response : secured(response.body, response);
}

/** Keeps the photos of a share until the page takes them (page/launch.ts), and opens it. */
async function take_shared(request: Request): Promise<Response> {
  const photos = (await request.formData()).getAll(share_field).filter((entry) => entry instanceof File);
  const cache = await caches.open(shared_cache(site.pathname));
  const first = Date.now();
  for (const [index, photo] of photos.entries()) {
    const headers = { 'Content-Type': photo.type, [name_header]: encodeURIComponent(photo.name) };
    await cache.put(new URL(`shared/${first + index}`, site).href, new Response(photo, { headers }));
  }
  return Response.redirect(site.href, 303);
}

self.addEventListener('message', (event) => {
  const { type } = event.data as Question;
  const reply = <T extends Question['type']>(_: T, answer: Answers[T]) => event.ports[0]?.postMessage(answer);
  if (type === 'complete') event.waitUntil(storage.complete().then((status) => reply(type, status)));
  else if (type === 'status') event.waitUntil(storage.status().then((status) => reply(type, status)));
  else event.waitUntil(take_over().then((other_windows) => reply(type, { other_windows })));
});

/** Returns how many windows of this site are open besides the one that asks. */
async function take_over(): Promise<number> {
  // The windows are still the old version's, so not controlled by this one; those of other sites of the origin do not count.
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const others = windows.filter(({ url }) => url.startsWith(site.href)).length - 1;
  if (others <= 0) await self.skipWaiting();
  return Math.max(others, 0);
}
