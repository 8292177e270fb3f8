// A ZIP archive without compression, because photos are compressed already: fflate writes it, Blobs hold it.
import { Zip, ZipPassThrough } from 'fflate';

/** Above this an archive needs ZIP64, which fflate does not write: the caller starts another archive before. */
export const most_archive_bytes = 2 ** 32 - 2 ** 20;

/** Collects files; they are kept as Blobs, which a browser may hold on disk. */
export class ZipWriter {
  private readonly parts: Blob[] = [];
  private readonly zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
    this.bytes += chunk.length;
  });
  private bytes = 0;
  private files = 0;

  /** Bytes of the archive if it ended now, without the list at its end. */
  get size(): number {
    return this.bytes;
  }

  get count(): number {
    return this.files;
  }

  add(name: string, file: ArrayBuffer, when: Date): void {
    const entry = new ZipPassThrough(name);
    entry.mtime = when;
    this.zip.add(entry);
    entry.push(new Uint8Array(file), true);
    this.files += 1;
  }

  finish(): Blob {
    this.zip.end();
    return new Blob(this.parts, { type: 'application/zip' });
  }
}
