// What a build consists of, and the names under which a browser keeps it.

export interface ReleaseFile {
  /** Relative to the site's folder. */
  path: string;
  bytes: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
  /** Stored when it is first used, not in advance; absent: in advance. */
  when_used?: true;
}

export interface Release {
  /** Differs between builds that differ in any file. */
  version: string;
  files: readonly ReleaseFile[];
}

// A host may have several sites on one origin, and they share their storage: names begin with the site's folder.
const names_of = (folder: string) => `untaught ${folder} `;

export const release_cache = (folder: string, version: string): string => `${names_of(folder)}${version}`;

/** Holds photos that another app has shared, until the page takes them. */
export const shared_cache = (folder: string): string => `${names_of(folder)}shared`;

export const is_release_cache = (folder: string, name: string): boolean =>
  name.startsWith(names_of(folder)) && name !== shared_cache(folder);

/** Where another app's photos are posted to (app.webmanifest), relative to the site's folder. */
export const share_path = 'share';
/** The form's field that holds them. */
export const share_field = 'photos';
/** On a shared photo in the cache: its name, percent-encoded. */
export const name_header = 'X-Untaught-Name';
