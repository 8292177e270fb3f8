// IndexedDB with promises, as far as it is needed here.

/** What the request gives; rejects with its error. */
export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when all of it is written; rejects where it is not: nothing of it is then. */
export function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Opens a database with these object stores, and closes it after `use`. Rejects where the browser keeps nothing (some private
 *  windows). */
export async function with_database<T>(name: string, stores: readonly string[], use: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => stores.forEach((store) => opening.result.createObjectStore(store));
  const database = await done(opening);
  try {
    return await use(database);
  } finally {
    database.close();
  }
}
