// A ZIP archive without compression: photos are compressed already. APPNOTE.TXT 6.3.10, without ZIP64.

/** Above this an archive needs ZIP64, which we do not write: the caller starts another archive before. */
export const most_archive_bytes = 2 ** 32 - 2 ** 20;

const crc_table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; ++bit) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; ++i) crc = (crc >>> 8) ^ (crc_table[(crc ^ (bytes[i] ?? 0)) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** MS-DOS date and time (local, two-second steps, from 1980), as APPNOTE wants them: time in the low half. */
function dos_time(when: Date): number {
  const date = ((Math.max(when.getFullYear(), 1980) - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

interface Entry {
  name: Uint8Array<ArrayBuffer>;
  crc: number;
  size: number;
  time: number;
  offset: number;
}

const utf8_names = 0x0800;
const version = 20;

// The fields that a local header and a central one have in common, from "version needed" on.
function put_common(view: DataView, at: number, entry: Entry): void {
  view.setUint16(at, version, true);
  view.setUint16(at + 2, utf8_names, true);
  view.setUint16(at + 4, 0, true); // stored
  view.setUint32(at + 6, entry.time, true);
  view.setUint32(at + 10, entry.crc, true);
  view.setUint32(at + 14, entry.size, true);
  view.setUint32(at + 18, entry.size, true);
  view.setUint16(at + 22, entry.name.length, true);
}

function local_header(entry: Entry): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(30 + entry.name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  put_common(view, 4, entry);
  bytes.set(entry.name, 30);
  return bytes;
}

function central_header(entry: Entry): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(46 + entry.name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, version, true);
  put_common(view, 6, entry);
  view.setUint32(42, entry.offset, true);
  bytes.set(entry.name, 46);
  return bytes;
}

/** Collects files; they are kept as Blobs, which a browser may hold on disk. */
export class ZipWriter {
  private readonly parts: BlobPart[] = [];
  private readonly entries: Entry[] = [];
  private bytes = 0;

  /** Bytes of the archive if it ended now, without the list at its end. */
  get size(): number {
    return this.bytes;
  }

  get count(): number {
    return this.entries.length;
  }

  add(name: string, file: ArrayBuffer, when: Date): void {
    const content = new Uint8Array(file);
    const entry: Entry = {
      name: new TextEncoder().encode(name),
      crc: crc32(content),
      size: content.length,
      time: dos_time(when),
      offset: this.bytes,
    };
    const header = local_header(entry);
    this.parts.push(header, new Blob([content]));
    this.entries.push(entry);
    this.bytes += header.length + content.length;
  }

  finish(): Blob {
    const headers = this.entries.map(central_header);
    const size = headers.reduce((sum, header) => sum + header.length, 0);
    const end = new DataView(new ArrayBuffer(22));
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, headers.length, true);
    end.setUint16(10, headers.length, true);
    end.setUint32(12, size, true);
    end.setUint32(16, this.bytes, true);
    return new Blob([...this.parts, ...headers, end.buffer], { type: 'application/zip' });
  }
}
