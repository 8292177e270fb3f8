// The photos of this session: what the page is shown of each, and what the worker keeps beside it.
import type { Noise } from '../engine/bindings.d.ts';
import { largest_region } from '../engine/faces.ts';
import type { ForeignKind } from '../engine/photo.ts';
import type { FoundFace, Photo, PhotoId, PhotoResult, Region } from '../protocol.ts';

export interface Entry {
  /** As the page sees it. */
  shown: Photo;
  /** The file; its bytes are read whenever they are needed. */
  blob: Blob;
  /** Present exactly when shown.state is 'done'. */
  noise: Noise | null;
  /** What kind of file somebody else decodes for the engine; null: the engine reads it itself, or nothing was read yet. */
  foreign: ForeignKind | null;
  /** What the page says of the file unless it failed; empty: nothing. */
  remark: string;
  /** How many results it has had. */
  result_count: number;
  /** Grows when regions change: a run that began before cannot hand in its result. */
  revision: number;
}

export class Photos {
  private readonly entries = new Map<PhotoId, Entry>();
  private last_id = 0;

  add(name: string, blob: Blob): Entry {
    const entry: Entry = {
      shown: {
        id: ++this.last_id, name, width: 0, height: 0, state: 'loading', message: '', regions: [], faces: null, has_alpha: false, format: null,
      },
      blob,
      noise: null,
      foreign: null,
      remark: '',
      result_count: 0,
      revision: 0,
    };
    this.entries.set(entry.shown.id, entry);
    return entry;
  }

  get(id: PhotoId): Entry | undefined {
    return this.entries.get(id);
  }

  has(entry: Entry): boolean {
    return this.entries.get(entry.shown.id) === entry;
  }

  get all(): Entry[] {
    return [...this.entries.values()];
  }

  get shown(): Photo[] {
    return this.all.map(({ shown }) => shown);
  }

  remove(entry: Entry): void {
    this.drop_result(entry);
    this.entries.delete(entry.shown.id);
  }

  clear(): void {
    for (const entry of this.all) this.remove(entry);
  }

  set_regions(entry: Entry, regions: Region[]): void {
    const { width, height } = entry.shown;
    entry.shown.regions = regions.map((region) => clamped(region, width, height)).filter((region) => region.width > 0 && region.height > 0);
    entry.revision += 1;
    if (entry.shown.state === 'done') entry.shown.state = 'ready';
    this.drop_result(entry);
  }

  /** The found faces, and the largest as its region where nobody has chosen one yet: in a group the person picks others. */
  set_faces(entry: Entry, faces: FoundFace[]): void {
    entry.shown.faces = faces;
    if (entry.revision > 0 || entry.shown.state !== 'ready') return;
    const region = largest_region(faces);
    if (region) entry.shown.regions = [region];
  }

  set_result(entry: Entry, noise: Noise, result: PhotoResult): void {
    this.drop_result(entry);
    entry.noise = noise;
    entry.result_count += 1;
    entry.shown.result = result;
    entry.shown.state = 'done';
  }

  drop_result(entry: Entry): void {
    entry.noise?.delete();
    entry.noise = null;
    delete entry.shown.result;
  }
}

const clamp = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);

function clamped(region: Region, width: number, height: number): Region {
  if (region.angle !== undefined) return placed(region, region.angle, width, height);
  const x = clamp(region.x, width);
  const y = clamp(region.y, height);
  return { x, y, width: clamp(region.x + region.width, width) - x, height: clamp(region.y + region.height, height) - y };
}

/** With its centre, to half a pixel, inside the photo, and an angle in [-180, 180]. */
function placed(region: Region, angle: number, width: number, height: number): Region {
  const side = (value: number) => Math.min(Math.max(Math.round(value), 0), 32768);
  const size = { width: side(region.width), height: side(region.height) };
  const low = (start: number, length: number, most: number) => {
    const least = Math.ceil(-length / 2);
    return Math.min(Math.max(Math.round(start), least), Math.floor(most - length / 2));
  };
  // One that is in range stays as it is, to the last bit: a found face's region is known again by it.
  const wrapped = angle >= -180 && angle <= 180 ? angle : ((((angle + 180) % 360) + 360) % 360) - 180;
  const turned = Number.isFinite(angle) ? wrapped : 0;
  return { x: low(region.x, size.width, width), y: low(region.y, size.height, height), ...size, angle: turned };
}
