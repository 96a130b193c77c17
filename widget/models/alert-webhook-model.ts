import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { AlertWebhook } from '../../functions/http/contract/installation.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';

/** Where alerts are sent besides the banner. */
export interface AlertWebhookModel {
  /** Undefined until it was read. */
  readonly stored: ReadonlySignal<AlertWebhook | undefined>;
  readonly url: Signal<string>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  load(): Promise<void>;
  save(): Promise<void>;
  remove(): Promise<void>;
}

export function createAlertWebhookModel(api: Api): AlertWebhookModel {
  const stored = signal<AlertWebhook>();
  const url = signal('');
  const isBusy = signal(false);
  const failure = signal<Failure>();

  async function attempt(call: () => Promise<AlertWebhook>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    failure.value = undefined;
    try {
      stored.value = await call();
      return true;
    } catch (error) {
      failure.value = toFailure(error);
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return {
    stored,
    url,
    isBusy,
    failure,
    load: async () => void (await attempt(api.readAlertWebhook)),
    async save() {
      // What was typed stays where it is until it is stored.
      if (await attempt(() => api.saveAlertWebhook(url.value.trim()))) url.value = '';
    },
    remove: async () => void (await attempt(api.removeAlertWebhook)),
  };
}
