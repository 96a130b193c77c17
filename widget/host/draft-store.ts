/** What was typed into Setup and not saved yet. Secrets and passwords are never part of it. */
export interface SetupDraft {
  readonly instance?: string;
  readonly clientId?: string;
  readonly userName?: string;
  readonly signIn?: string;
}

export interface DraftStore {
  load(): SetupDraft;
  save(draft: SetupDraft): void;
  clear(): void;
}

const KEYS = {
  instance: 'servicenow-sync.draft.instance',
  clientId: 'servicenow-sync.draft.client-id',
  userName: 'servicenow-sync.draft.user-name',
  signIn: 'servicenow-sync.draft.sign-in',
} as const satisfies Record<keyof SetupDraft, string>;

const FIELDS = Object.keys(KEYS) as (keyof SetupDraft)[];

/** Browsers that block third-party storage throw at the mere access, so the store is asked for anew at every use. */
export function withStorage<Value>(window: Window, use: (storage: Storage) => Value): Value | undefined {
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
      const kept = FIELDS.flatMap((field) => {
        const value = withStorage(window, (storage) => storage.getItem(KEYS[field]));
        return value ? [[field, value] as const] : [];
      });
      return Object.fromEntries(kept);
    },
    save(draft) {
      withStorage(window, (storage) => {
        for (const field of FIELDS) storage.setItem(KEYS[field], draft[field] ?? '');
      });
    },
    clear() {
      withStorage(window, (storage) => {
        for (const field of FIELDS) storage.removeItem(KEYS[field]);
      });
    },
  };
}
