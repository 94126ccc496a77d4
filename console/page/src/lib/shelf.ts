/** What the page keeps in the browser, in one IndexedDB database of its origin. */

export type ShelfName = "keys" | "forms" | "device";

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, fail) => {
    const request = indexedDB.open("parley", 1);
    request.onupgradeneeded = () => {
      for (const name of ["keys", "forms", "device"] satisfies ShelfName[]) request.result.createObjectStore(name);
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => db.close();
      db.onclose = () => (opened = undefined);
      done(db);
    };
    request.onerror = () => { opened = undefined; fail(request.error); };
  });
  return opened;
}

async function run<T>(name: ShelfName, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  return new Promise<T>((done, fail) => {
    const transaction = db.transaction(name, mode, { durability: "strict" });
    const request = act(transaction.objectStore(name));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => fail(transaction.error ?? request.error);
  });
}

/** A value is kept once the promise is fulfilled: the transaction was written through. */
export const shelf = {
  get: <T>(name: ShelfName, key: string): Promise<T | undefined> => run(name, "readonly", (store) => store.get(key) as IDBRequest<T | undefined>),
  all: <T>(name: ShelfName): Promise<T[]> => run(name, "readonly", (store) => store.getAll() as IDBRequest<T[]>),
  put: (name: ShelfName, key: string, value: unknown): Promise<IDBValidKey> => run(name, "readwrite", (store) => store.put(value, key)),
  drop: (name: ShelfName, key: string): Promise<undefined> => run(name, "readwrite", (store) => store.delete(key)),
};
