import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Settings, StoredSettings } from '../../functions/http/contract/settings.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import type { AppModel } from './app-model.ts';

/** With another of these it is another first sync, which has to be seen before it is made. */
const FIRST_SYNC_OF = ['crmModule', 'syncBehavior', 'syncType', 'kinds'] as const;

export interface SettingsModel {
  /** What is on the screen: what is stored, with the changes that are on their way. */
  readonly settings: ReadonlySignal<StoredSettings | undefined>;
  readonly saving: ReadonlySignal<'idle' | 'saving' | 'saved'>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  /** Saves at once. Changes made while a save is under way go together in the next one. */
  change(change: Partial<Settings>): Promise<void>;
  /** Sends the changes that could not be saved once more. */
  retry(): Promise<void>;
  /** Drops the changes that could not be saved and shows what is stored. */
  reload(): Promise<void>;
}

export interface SettingsDeps {
  readonly app: AppModel;
  readonly api: Api;
}

export function createSettingsModel({ app, api }: SettingsDeps): SettingsModel {
  const pending = signal<Partial<Settings>>({});
  const saving = signal<'idle' | 'saving' | 'saved'>('idle');
  const failure = signal<Failure>();

  const settings = computed<StoredSettings | undefined>(() => {
    const stored = app.installation.value?.settings;
    return stored && { ...stored, ...pending.value };
  });

  function hasPending(): boolean {
    return Object.keys(pending.value).length > 0;
  }

  async function take(stored: StoredSettings, sent: Partial<Settings>): Promise<void> {
    const installation = app.installation.value;
    if (installation === undefined) return;
    const left = Object.entries(pending.value).filter(([name, value]) => sent[name as keyof Settings] !== value);
    pending.value = Object.fromEntries(left);
    app.setInstallation({ ...installation, settings: stored });
    if (FIRST_SYNC_OF.some((name) => sent[name] !== undefined)) await app.loadInstallation();
  }

  async function flush(): Promise<void> {
    if (saving.value === 'saving') return;
    failure.value = undefined;
    saving.value = 'saving';
    try {
      while (hasPending() && settings.value !== undefined) {
        const sent = pending.value;
        await take(await api.saveSettings(settings.value), sent);
      }
      saving.value = 'saved';
    } catch (error) {
      saving.value = 'idle';
      failure.value = toFailure(error);
    }
  }

  return {
    settings,
    saving,
    failure,
    async change(change) {
      pending.value = { ...pending.value, ...change };
      await flush();
    },
    retry: flush,
    async reload() {
      pending.value = {};
      failure.value = undefined;
      saving.value = 'idle';
      await app.loadInstallation();
    },
  };
}
