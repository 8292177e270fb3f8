// What the page asks the service worker; each answer comes through the port that is sent along.

export type Question =
  /** Fetches what is missing of the release, then answers as 'status'. */
  | { type: 'complete' }
  | { type: 'status' }
  /** A new version that waits shall replace the one in use. It refuses while other windows still run the old one. */
  | { type: 'take_over' };

export interface Status {
  version: string;
  files: number;
  bytes: number;
  stored_files: number;
  /** Of the files that are stored only when they are used; not counted above. */
  bytes_when_used: number;
  /** Files that could not be stored, and why, a sentence each. */
  failures: string[];
}

export interface TakeOver {
  /** Other windows of the site, which have to be closed first; 0: the new version takes over now. */
  other_windows: number;
}

export interface Answers {
  complete: Status;
  status: Status;
  take_over: TakeOver;
}
