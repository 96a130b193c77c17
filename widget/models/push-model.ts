import { type ReadonlySignal, signal } from '@preact/signals';
import type { Push, PushSecret } from '../../functions/http/contract/push.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';

/** Whether the two systems tell of changes at once, and what ServiceNow needs for it. */
export interface PushModel {
  /** Undefined until it was read. */
  readonly state: ReadonlySignal<Push | undefined>;
  /** Address and secret, from when they are made until the page is left; nobody can show the secret again. */
  readonly made: ReadonlySignal<PushSecret | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  load(): Promise<void>;
  /** A new address and a new secret; those before end. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export function createPushModel(api: Pick<Api, 'readPush' | 'openPush' | 'closePush'>): PushModel {
  const state = signal<Push>();
  const made = signal<PushSecret>();
  const isBusy = signal(false);
  const failure = signal<Failure>();

  async function attempt(call: () => Promise<void>): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = undefined;
    try {
      await call();
    } catch (error) {
      failure.value = toFailure(error);
    } finally {
      isBusy.value = false;
    }
  }

  return {
    state,
    made,
    isBusy,
    failure,
    load: () =>
      attempt(async () => {
        state.value = await api.readPush();
      }),
    open: () =>
      attempt(async () => {
        const opened = await api.openPush();
        made.value = opened;
        state.value = opened.push;
      }),
    close: () =>
      attempt(async () => {
        state.value = await api.closePush();
        made.value = undefined;
      }),
  };
}
