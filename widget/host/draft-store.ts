/** What was typed into Setup and not saved yet. The client secret is never part of it. */
export interface SetupDraft {
  readonly instance?: string;
  readonly clientId?: string;
}

export interface DraftStore {
  load(): SetupDraft;
  save(draft: SetupDraft): void;
  clear(): void;
}

const INSTANCE = 'servicenow-sync.draft.instance';
const CLIENT_ID = 'servicenow-sync.draft.client-id';

/** Browsers that block third-party storage throw at the mere access, so the store is asked for anew at every use. */
function withStorage<Value>(window: Window, use: (storage: Storage) => Value): Value | undefined {
  try {
    return use(window.sessionStorage);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Keeps the draft for this tab only, so that a reload loses nothing. */
export function createDraftStore(window: Window): DraftStore {
  return {
    load() {
      const instance = withStorage(window, (storage) => storage.getItem(INSTANCE));
      const clientId = withStorage(window, (storage) => storage.getItem(CLIENT_ID));
      return { ...(instance ? { instance } : {}), ...(clientId ? { clientId } : {}) };
    },
    save({ instance, clientId }) {
      withStorage(window, (storage) => {
        storage.setItem(INSTANCE, instance ?? '');
        storage.setItem(CLIENT_ID, clientId ?? '');
      });
    },
    clear() {
      withStorage(window, (storage) => {
        storage.removeItem(INSTANCE);
        storage.removeItem(CLIENT_ID);
      });
    },
  };
}
