// The tuner's memory in the browser: an IndexedDB database of one object store, adapter -> what was measured there.
import type { TuningStore } from '../gpu.ts';
import { done, with_database } from './indexeddb.ts';

const kObjects = 'adapters';

const with_objects = <T>(mode: IDBTransactionMode, use: (objects: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
  with_database('untaught-tuning', [kObjects], (database) => done(use(database.transaction(kObjects, mode).objectStore(kObjects))));

/** Rejects where the browser keeps nothing (some private windows). */
export class IndexedDbStore implements TuningStore {
  load(adapter: string): Promise<unknown> {
    return with_objects('readonly', (objects) => objects.get(adapter));
  }

  async save(adapter: string, value: unknown): Promise<void> {
    await with_objects('readwrite', (objects) => objects.put(value, adapter));
  }
}
