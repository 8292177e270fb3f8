// Copies on this device, so that a tab that is closed or killed in the middle loses nothing: of photos of a run that is under way,
// and of finished ones that were not saved yet. Nothing is copied before the first run, and nothing stays of a photo that was saved,
// removed, taken out of the run or changed.
import type { Noise } from '../engine/bindings.d.ts';
import { stored_noise } from '../engine/stored-noise.ts';
import type { Kept, Settings } from '../protocol.ts';
import { batch_of, KeptStore, type KeptEntry, type KeptNoise, type KeptPhoto } from './kept-store.ts';
import type { Entry } from './photos.ts';

export interface KeeperHost {
  /** `view` has changed. */
  changed(): void;
  /** Says a sentence, once. */
  tell_once(text: string): void;
}

interface Copy {
  key: string;
  bytes: number;
  /** Its file is there. */
  written: boolean;
  /** Made before that. */
  noise: KeptNoise | null;
  /** The entry's blob lies in the store. */
  adopted: boolean;
}

export class Keeper {
  private readonly store = new KeptStore();
  private readonly copies = new Map<Entry, Copy>();
  private left: KeptEntry[] = [];
  private last_number = 0;
  private held: Promise<string> | null = null;

  constructor(private readonly host: KeeperHost) {}

  get view(): Kept {
    const written = [...this.copies.values()].filter((copy) => copy.written);
    const { left } = this;
    return {
      photos: written.length,
      bytes: sum(written.map(({ bytes }) => bytes)),
      left: left.length === 0 ? null : {
        photos: left.length, finished: left.filter(({ finished }) => finished).length, bytes: sum(left.map(({ facts }) => facts.bytes)),
      },
    }; // prettier-ignore
  }

  /** A run over these photos begins: they are copied one after the other, beside it. */
  begin(entries: readonly Entry[], settings: Settings): void {
    for (const entry of entries) {
      if (!this.copies.has(entry)) this.copies.set(entry, { key: '', bytes: entry.blob.size, written: false, noise: null, adopted: false });
    }
    const work = async () => {
      const batch = await (this.held ??= hold_new_batch());
      for (const entry of entries) {
        const copy = this.copies.get(entry);
        if (!copy) continue;
        copy.key ||= `${batch}/${++this.last_number}`;
        const { name, regions } = entry.shown;
        await this.store.put_photo(copy.key, { name, regions, settings, bytes: copy.bytes }, copy.written ? null : entry.blob);
        if (this.copies.get(entry) !== copy) continue; // forgotten meanwhile, and deleted after this
        copy.written = true;
        this.host.changed();
        if (copy.noise) await this.store.put_noise(copy.key, copy.noise);
        copy.noise = null;
      }
    };
    work().catch((error: unknown) => this.refuse(error));
  }

  /** Its noise is made. */
  keep_noise(entry: Entry, noise: Noise, settings: Settings): void {
    const copy = this.copies.get(entry);
    if (!copy) return;
    const made = { content: stored_noise(noise), settings };
    if (copy.written) this.store.put_noise(copy.key, made).catch((error: unknown) => this.refuse(error));
    else copy.noise = made;
  }

  /** Deletes the copies of these photos, which stay with the page. */
  forget(entries: readonly Entry[]): void {
    const adopted = entries.filter((entry) => this.copies.get(entry)?.adopted);
    this.drop(entries, async () => {
      for (const entry of adopted) await detach(entry);
    });
  }

  /** Deletes the copies of these photos, which the page has forgotten. */
  remove(entries: readonly Entry[]): void {
    this.drop(entries, async () => undefined);
  }

  private drop(entries: readonly Entry[], before: () => Promise<void>): void {
    const keys: string[] = [];
    for (const entry of entries) {
      const key = this.copies.get(entry)?.key;
      if (key) keys.push(key);
      this.copies.delete(entry);
    }
    if (keys.length === 0) return;
    this.host.changed();
    before().then(() => this.store.remove(keys)).catch((error: unknown) => this.complain(error));
  }

  /** Looks for copies that no open tab holds: `view.left`. */
  async look(): Promise<void> {
    if (!can_keep()) return;
    try {
      const entries = await this.store.entries();
      if (entries.length === 0) return;
      const { held = [] } = await navigator.locks.query();
      const names = new Set(held.map(({ name }) => name));
      this.left = entries.filter(({ key }) => !names.has(lock_of(batch_of(key))));
      this.host.changed();
    } catch {
      // The browser keeps nothing: then nothing is left.
    }
  }

  /** Takes what is left: from now on it is this tab's. */
  async take(): Promise<KeptPhoto[]> {
    const photos: KeptPhoto[] = [];
    try {
      for (const key of await this.take_left()) {
        const photo = await this.store.read(key);
        if (photo) photos.push(photo);
      }
    } catch (error) {
      this.host.tell_once(`Copies on this device could not be read: ${reason_of(error)}.`);
    }
    return photos;
  }

  /** A photo of take() is this entry. */
  adopt(entry: Entry, { key, facts: { bytes } }: KeptPhoto): void {
    this.copies.set(entry, { key, bytes, written: true, noise: null, adopted: true });
    this.host.changed();
  }

  /** Deletes what is left. */
  async discard(): Promise<void> {
    try {
      await this.store.remove(await this.take_left());
    } catch (error) {
      this.complain(error);
    }
  }

  /** The keys of what is left, without those that another tab has taken meanwhile. */
  private async take_left(): Promise<string[]> {
    const keys = this.left.map(({ key }) => key);
    this.left = [];
    this.host.changed();
    const ours = new Set<string>();
    for (const batch of new Set(keys.map(batch_of))) if (await hold(lock_of(batch))) ours.add(batch);
    return keys.filter((key) => ours.has(batch_of(key)));
  }

  private refuse(error: unknown): void {
    for (const [entry, copy] of this.copies) if (!copy.written) this.copies.delete(entry);
    this.host.tell_once(`The browser keeps no copies of these photos (${reason_of(error)}): what is not saved is lost when this tab is closed.`);
    this.host.changed();
  }

  private complain(error: unknown): void {
    this.host.tell_once(`Copies on this device could not be deleted: ${reason_of(error)}. Delete this site's data in the browser's settings.`);
  }
}

const can_keep = () => typeof indexedDB !== 'undefined' && 'locks' in navigator;

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

const lock_of = (batch: string) => `untaught batch ${batch}`;

function reason_of(error: unknown): string {
  if (!(error instanceof Error || error instanceof DOMException)) return String(error);
  return error.name === 'QuotaExceededError' ? 'there is no room for them' : error.message || error.name;
}

/** Holds a lock for as long as this worker lives; false: somebody else has it. */
function hold(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const take = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock ? new Promise<void>(() => {}) : undefined;
    };
    navigator.locks.request(name, { ifAvailable: true }, take).catch(reject);
  });
}

async function hold_new_batch(): Promise<string> {
  if (!can_keep()) throw new Error('it has no storage for them here');
  const batch = crypto.randomUUID();
  await hold(lock_of(batch));
  return batch;
}

/** Not every browser reads a blob whose record was deleted. */
async function detach(entry: Entry): Promise<void> {
  entry.blob = new Blob([await entry.blob.arrayBuffer()], { type: entry.blob.type });
}
