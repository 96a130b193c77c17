import type { BrowserContext, Frame, Page } from 'playwright-core';

/** What one page keeps in the browser, as text. */
export interface KeptByPage {
  readonly local: string;
  readonly session: string;
  readonly indexed: string;
  /** Private keys in IndexedDB, by whether a script can read them out. */
  readonly keys: readonly { readonly isPrivate: boolean; readonly canBeRead: boolean }[];
}

/** Reads everything that the frame's origin keeps, from within the frame. */
export function readStorage(frame: Frame): Promise<KeptByPage> {
  return frame.evaluate(async () => {
    const result = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const keys: { isPrivate: boolean; canBeRead: boolean }[] = [];

    async function canBeRead(key: CryptoKey): Promise<boolean> {
      const forms = ['jwk', 'pkcs8'] as const;
      const tries = forms.map((form) => crypto.subtle.exportKey(form, key));
      return key.extractable || (await Promise.allSettled(tries)).some(({ status }) => status === 'fulfilled');
    }

    async function write(value: unknown): Promise<string> {
      if (value instanceof CryptoKey) {
        keys.push({ isPrivate: value.type === 'private', canBeRead: await canBeRead(value) });
        return `CryptoKey ${value.type} ${JSON.stringify(value.algorithm)}`;
      }
      if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
      const parts = Object.entries(value).map(async ([name, part]) => `${name}=${await write(part)}`);
      return (await Promise.all(parts)).join('\n');
    }

    async function dumpDatabase(name: string): Promise<string> {
      const database = await result(indexedDB.open(name));
      let text = name;
      for (const store of database.objectStoreNames) {
        const read = () => database.transaction(store).objectStore(store);
        const [names, values] = await Promise.all([result(read().getAllKeys()), result(read().getAll())]);
        text += `\n${store}: ${await write(names)}\n${await write(values)}`;
      }
      database.close();
      return text;
    }

    const databases = await indexedDB.databases();
    const dumps = await Promise.all(databases.map(({ name }) => dumpDatabase(name ?? '')));
    return {
      local: JSON.stringify(localStorage),
      session: JSON.stringify(sessionStorage),
      indexed: dumps.join('\n'),
      keys,
    };
  });
}

export function widgetFrame(page: Page): Frame {
  const frame = page.frames().find((candidate) => new URL(candidate.url()).pathname === '/app/index.html');
  if (!frame) throw new Error('The widget is not on the screen.');
  return frame;
}

/** Every place in which the browser could have kept something, by name. */
export async function readKept(context: BrowserContext, page: Page) {
  const widget = await readStorage(widgetFrame(page));
  const host = await readStorage(page.mainFrame());
  const { origins } = await context.storageState();
  return {
    keys: [...widget.keys, ...host.keys],
    places: {
      'localStorage of the widget': widget.local,
      'sessionStorage of the widget': widget.session,
      'IndexedDB of the widget': widget.indexed,
      'localStorage of the CRM page': host.local,
      'sessionStorage of the CRM page': host.session,
      'IndexedDB of the CRM page': host.indexed,
      'localStorage of other origins': JSON.stringify(origins),
      cookies: JSON.stringify(await context.cookies()),
    },
  };
}
