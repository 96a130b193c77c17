import { type Settings, StoredSettings } from '../http/contract/settings.ts';
import type { Store } from './stores.ts';

/** What an installation starts with: the choice that can overwrite nothing in the CRM. */
export const DEFAULT_SETTINGS: StoredSettings = StoredSettings.parse({
  syncType: 'one-way',
  syncBehavior: 'servicenow-to-crm',
  conflictBehavior: 'crm-wins',
  crmModule: 'Contacts',
  revision: 0,
});

export interface SettingsRepository {
  get(tenant: string): Promise<StoredSettings>;
  /** Stores a change made on `basedOn`. Undefined when somebody else changed the settings since then. */
  change(tenant: string, settings: Settings, basedOn: number): Promise<StoredSettings | undefined>;
}

const PREFIX = 'settings:';
const REVISION_DIGITS = 10;
/** Older revisions are removed; the latest few show what changed when a change is looked into. */
const KEPT_REVISIONS = 20;

function rowKey(revision: number): string {
  return PREFIX + String(revision).padStart(REVISION_DIGITS, '0');
}

/**
 * Every revision is a row of its own whose key is its number. Two admins who change the same revision both try to
 * insert the next one, and the store lets one of them: no compare-and-set is needed.
 */
export function createSettings(store: Store): SettingsRepository {
  /** By the row's body: a store that remembers what it has read gives the same one again. */
  const parsed = new WeakMap<object, StoredSettings>();

  async function get(tenant: string): Promise<StoredSettings> {
    const [row] = await store.scan(tenant, 'settings', { prefix: PREFIX, limit: 1, reverse: true });
    if (!row) return DEFAULT_SETTINGS;
    const body = row.body as object;
    // Settings that came later than the row have their defaults.
    const settings = parsed.get(body) ?? StoredSettings.parse(body);
    parsed.set(body, settings);
    return settings;
  }
  return {
    get,
    async change(tenant, settings, basedOn) {
      const current = await get(tenant);
      if (current.revision !== basedOn) return undefined;
      const next: StoredSettings = { ...settings, revision: basedOn + 1 };
      const [inserted] = await store.insertIfAbsent(tenant, 'settings', [{ key: rowKey(next.revision), body: next }]);
      if (!inserted) return undefined;
      await store.remove(tenant, 'settings', [rowKey(next.revision - KEPT_REVISIONS)]);
      return next;
    },
  };
}
