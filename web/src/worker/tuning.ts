// The tuner's memory in the browser: an IndexedDB database of one object store, adapter -> what was measured there.
import type { TuningStore } from '../gpu.ts';

const kDatabase = 'untaught-tuning';
const kObjects = 'adapters';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function with_objects<T>(mode: IDBTransactionMode, use: (objects: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(kDatabase, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(kObjects);
  const database = await done(opening);
  try {
    return await done(use(database.transaction(kObjects, mode).objectStore(kObjects)));
  } finally {
    database.close();
  }
}

/** Rejects where the browser keeps nothing (some private windows). */
export class IndexedDbStore implements TuningStore {
  load(adapter: string): Promise<unknown> {
    return with_objects('readonly', (objects) => objects.get(adapter));
  }

  async save(adapter: string, value: unknown): Promise<void> {
    await with_objects('readwrite', (objects) => objects.put(value, adapter));
  }
}
