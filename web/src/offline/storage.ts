// The service worker's copy of the release: every file is checked against its hash before it is kept, and bears the
// security headers when it is handed out.
import { mime_type } from '../mime.ts';
import { security_headers } from '../security.ts';
import { sha256 } from '../sha256.ts';
import type { Status } from './messages.ts';
import { is_release_cache, release_cache, type Release, type ReleaseFile } from './release.ts';

/** On a stored file: its hash, so that a later release can tell whether it has the same one. */
const hash_header = 'X-Untaught-Sha256';

/** The answer with our headers in place of those of the same names. */
export function secured(body: BodyInit | null, from: { status?: number; statusText?: string; headers?: Headers }, type?: string): Response {
  const headers = new Headers(from.headers);
  // The browser has decoded the body already.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  for (const [name, value] of Object.entries(security_headers)) headers.set(name, value);
  if (type) headers.set('Content-Type', type);
  return new Response(body, { status: from.status ?? 200, statusText: from.statusText ?? '', headers });
}

export class Storage {
  private readonly by_path: ReadonlyMap<string, ReleaseFile>;
  private readonly under_way = new Map<string, Promise<Response>>();
  private readonly cache_name: string;

  /** site: address of the site's folder, with '/' at its end. */
  constructor(
    private readonly site: URL,
    private readonly release: Release,
  ) {
    this.by_path = new Map(release.files.map((file) => [file.path, file]));
    this.cache_name = release_cache(site.pathname, release.version);
  }

  /** The release's file at an address, whatever its query; undefined: none of ours. The folder itself is index.html. */
  file_at(address: URL): ReleaseFile | undefined {
    if (address.origin !== this.site.origin || !address.pathname.startsWith(this.site.pathname)) return undefined;
    return this.by_path.get(address.pathname.slice(this.site.pathname.length) || 'index.html');
  }

  /** The stored file, or fetched, checked and stored now. Rejects with the reason when it cannot be had, or is not that of
   *  the release. */
  async get(file: ReleaseFile): Promise<Response> {
    const cache = await caches.open(this.cache_name);
    const stored = await cache.match(this.address_of(file));
    if (stored) return stored;
    const loading = this.under_way.get(file.path) ?? this.fetch_and_store(cache, file);
    this.under_way.set(file.path, loading);
    try {
      return (await loading).clone();
    } finally {
      this.under_way.delete(file.path);
    }
  }

  /** Stores whatever is missing, one file after the other, so that the page's own requests come first. Of the files that wait for
   *  their use it takes those that have been used. */
  async complete(): Promise<Status> {
    const failures: string[] = [];
    for (const file of this.release.files) {
      if (file.when_used && !(await this.was_used(file))) continue;
      await this.get(file).catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
    }
    return { ...(await this.status()), failures };
  }

  async status(): Promise<Status> {
    const { version, files } = this.release;
    const stored = new Set((await (await caches.open(this.cache_name)).keys()).map(({ url }) => url));
    const needed = files.filter(({ when_used }) => !when_used);
    const size = (some: readonly ReleaseFile[]) => some.reduce((sum, file) => sum + file.bytes, 0);
    const stored_files = needed.filter((file) => stored.has(this.address_of(file))).length;
    const bytes = size(needed);
    return { version, files: needed.length, bytes, stored_files, bytes_when_used: size(files) - bytes, failures: [] };
  }

  /** By this release or one before it. */
  private async was_used(file: ReleaseFile): Promise<boolean> {
    for (const name of await caches.keys()) {
      if (is_release_cache(this.site.pathname, name) && (await (await caches.open(name)).match(this.address_of(file)))) return true;
    }
    return false;
  }

  /** Forgets the releases before this one. */
  async forget_others(): Promise<void> {
    const others = (await caches.keys()).filter((name) => is_release_cache(this.site.pathname, name) && name !== this.cache_name);
    await Promise.all(others.map((name) => caches.delete(name)));
  }

  // Hosts redirect index.html to its folder.
  private address_of({ path }: ReleaseFile): string {
    return new URL(path === 'index.html' ? './' : path, this.site).href;
  }

  private async fetch_and_store(cache: Cache, file: ReleaseFile): Promise<Response> {
    const address = this.address_of(file);
    const content = (await this.from_older_release(file, address)) ?? (await this.from_host(file, address));
    const headers = new Headers({ [hash_header]: file.sha256 });
    const response = secured(content, { headers }, mime_type(file.path));
    await cache.put(address, response.clone());
    return response;
  }

  private async from_older_release(file: ReleaseFile, address: string): Promise<ArrayBuffer | null> {
    for (const name of await caches.keys()) {
      if (!is_release_cache(this.site.pathname, name)) continue;
      const found = await (await caches.open(name)).match(address);
      if (found?.headers.get(hash_header) === file.sha256) return found.arrayBuffer();
    }
    return null;
  }

  private async from_host(file: ReleaseFile, address: string): Promise<ArrayBuffer> {
    const response = await fetch(address, { cache: 'no-cache', credentials: 'same-origin' });
    if (!response.ok) throw new Error(`${file.path}: the host answers ${response.status} ${response.statusText}`.trimEnd());
    const content = await response.arrayBuffer();
    if ((await sha256(content)) !== file.sha256) throw new Error(`${file.path}: the host's file is not the one that was built`);
    return content;
  }
}
