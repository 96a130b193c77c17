import { withStorage } from './draft-store.ts';

/** Values that somebody is correcting in records of the work list, by the line they belong to. */
export interface CorrectionDrafts {
  read(line: string): string | undefined;
  keep(line: string, value: string): void;
  forget(line: string): void;
}

const PREFIX = 'servicenow-sync.correction.';

/** Keeps them for this tab only, so that an error, a reload or an ended session loses nothing. */
export function createCorrectionDrafts(window: Window): CorrectionDrafts {
  return {
    read: (line) => withStorage(window, (storage) => storage.getItem(PREFIX + line)) ?? undefined,
    keep: (line, value) => withStorage(window, (storage) => storage.setItem(PREFIX + line, value)),
    forget: (line) => withStorage(window, (storage) => storage.removeItem(PREFIX + line)),
  };
}
