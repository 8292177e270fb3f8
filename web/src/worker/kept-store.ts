// What is kept on this device of photos under way: their files, what the person chose for them, and their noise once it is made.
// One IndexedDB database, which is deleted as soon as it is empty: files that were deleted in one that goes on may lie in it for long.
//
// A key is '<batch>/<number>': the numbers count up within a batch, one tab's photos. Tabs share the database, so every use of it
// holds a lock: no tab deletes what another is about to write to, and uses are carried out in the order in which they were asked for.
import type { Region, Settings } from '../protocol.ts';
import { done, with_database, written } from './indexeddb.ts';

export interface KeptFacts {
  name: string;
  regions: Region[];
  /** Of the run that it is part of. */
  settings: Settings;
  bytes: number;
}

export interface KeptNoise {
  /** stored-noise.ts. */
  content: ArrayBuffer;
  settings: Settings;
}

export interface KeptPhoto {
  key: string;
  facts: KeptFacts;
  file: Blob;
  noise: KeptNoise | null;
}

/** One photo, without its file. */
export interface KeptEntry {
  key: string;
  facts: KeptFacts;
  finished: boolean;
}

const kStores = ['facts', 'files', 'noise'] as const;

/** Sites of one origin share its storage. */
const kName = `untaught-kept ${new URL('./', self.location.href).pathname}`;

export const batch_of = (key: string): string => key.slice(0, key.indexOf('/'));

const by_number = (a: string, b: string) => a.localeCompare(b, undefined, { numeric: true });

/** Every method rejects where the browser refuses: without room (QuotaExceededError), in some private windows. */
export class KeptStore {
  /** file: null leaves the one that is there. A noise that is there is dropped. */
  put_photo(key: string, facts: KeptFacts, file: Blob | null): Promise<void> {
    return this.change((stores) => {
      stores.facts.put(facts, key);
      if (file) stores.files.put(file, key);
      stores.noise.delete(key);
    });
  }

  put_noise(key: string, noise: KeptNoise): Promise<void> {
    return this.change((stores) => void stores.noise.put(noise, key));
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await alone(async () => {
      if (!(await exists())) return;
      const left = await with_database(kName, kStores, async (database) => {
        const change = begin(database, 'readwrite');
        for (const key of keys) for (const store of kStores) change.stores[store].delete(key);
        const count = done(change.stores.facts.count());
        await written(change.transaction);
        return count;
      });
      if (left === 0) await done(indexedDB.deleteDatabase(kName));
    });
  }

  /** In the order in which they came. */
  async entries(): Promise<KeptEntry[]> {
    return alone(async () => {
      if (!(await exists())) return [];
      return with_database(kName, kStores, async (database) => {
        const { facts, noise } = begin(database, 'readonly').stores;
        const [keys, all, finished] = await Promise.all([done(facts.getAllKeys()), done(facts.getAll()), done(noise.getAllKeys())]);
        const found = keys.map((key, i) => ({ key: String(key), facts: all[i] as KeptFacts, finished: finished.includes(key) }));
        return found.sort((a, b) => by_number(a.key, b.key));
      });
    });
  }

  /** undefined: it is gone. */
  async read(key: string): Promise<KeptPhoto | undefined> {
    return alone(() =>
      with_database(kName, kStores, async (database) => {
        const { facts, files, noise } = begin(database, 'readonly').stores;
        const [found, file, made] = await Promise.all([done(facts.get(key)), done(files.get(key)), done(noise.get(key))]);
        return found && file ? { key, facts: found as KeptFacts, file: file as Blob, noise: (made as KeptNoise | undefined) ?? null } : undefined;
      }),
    );
  }

  private change(make: (stores: Stores) => void): Promise<void> {
    return alone(() =>
      with_database(kName, kStores, (database) => {
        const { transaction, stores } = begin(database, 'readwrite');
        make(stores);
        return written(transaction);
      }),
    );
  }
}

type Stores = Record<(typeof kStores)[number], IDBObjectStore>;

function begin(database: IDBDatabase, mode: IDBTransactionMode): { transaction: IDBTransaction; stores: Stores } {
  const transaction = database.transaction([...kStores], mode);
  const stores = Object.fromEntries(kStores.map((store) => [store, transaction.objectStore(store)])) as Stores;
  return { transaction, stores };
}

/** Opening it would make it. */
const exists = async () => (await indexedDB.databases()).some(({ name }) => name === kName);

async function alone<T>(use: () => Promise<T>): Promise<T> {
  let result: T | undefined;
  await navigator.locks.request(kName, async () => void (result = await use()));
  return result as T;
}
