import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Installation } from '../../functions/http/contract.ts';
import type { Api } from '../api/api.ts';
import { Cancelled, type Failure, toFailure } from '../api/failure.ts';
import type { GrantFlow } from '../grants/grant-flow.ts';
import type { DraftStore } from '../host/draft-store.ts';
import type { AppModel } from './app-model.ts';
import { tidyInstance } from './instance-name.ts';
import type { SessionModel } from './session-model.ts';

export type SetupField = 'instance' | 'clientId' | 'clientSecret';
export type SetupTask = 'signing-in' | 'saving' | 'authorizing' | 'revoking';

export interface SetupModel {
  readonly instance: Signal<string>;
  readonly clientId: Signal<string>;
  readonly clientSecret: Signal<string>;
  /** The backend has the client secret of this instance and Client ID, so that the field may stay empty. */
  readonly keepsSecret: ReadonlySignal<boolean>;
  /** Fields that have to be filled in and are not, once Save was pressed. */
  readonly missing: ReadonlySignal<readonly SetupField[]>;
  /** What is on the screen is not what the backend has. */
  readonly isDirty: ReadonlySignal<boolean>;
  readonly canAuthorize: ReadonlySignal<boolean>;
  readonly task: ReadonlySignal<SetupTask | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  /** The ServiceNow pop-up, while one is open. */
  readonly grant: GrantFlow;
  /** Puts what is stored into fields that nobody has typed into. */
  fillFrom(installation: Installation): void;
  tidy(): void;
  save(): Promise<void>;
  authorize(): Promise<void>;
  signIn(): Promise<void>;
  /** True when it was revoked. */
  revoke(): Promise<boolean>;
  dismissFailure(): void;
}

export interface SetupDeps {
  readonly app: AppModel;
  readonly api: Api;
  readonly session: SessionModel;
  readonly grant: GrantFlow;
  readonly drafts: DraftStore;
}

export function createSetupModel({ app, api, session, grant, drafts }: SetupDeps): SetupModel {
  const draft = drafts.load();
  const instance = signal(draft.instance ?? '');
  const clientId = signal(draft.clientId ?? '');
  const clientSecret = signal('');
  const pressedSave = signal(false);
  const task = signal<SetupTask>();
  const failure = signal<Failure>();

  const stored = computed(() => app.installation.value?.servicenow);
  // A revoked connection keeps its client, so that authorizing again is one click.
  const hasStoredSecret = computed(() => stored.value?.instance !== undefined);
  const isSameClient = computed(
    () =>
      tidyInstance(instance.value) === tidyInstance(stored.value?.instance ?? '') &&
      clientId.value.trim() === (stored.value?.clientId ?? ''),
  );
  const isDirty = computed(() => clientSecret.value !== '' || !isSameClient.value);
  const keepsSecret = computed(() => hasStoredSecret.value && isSameClient.value);
  const missing = computed<readonly SetupField[]>(() => {
    if (!pressedSave.value) return [];
    const empty: SetupField[] = [];
    if (instance.value.trim() === '') empty.push('instance');
    if (clientId.value.trim() === '') empty.push('clientId');
    if (clientSecret.value === '' && !keepsSecret.value) empty.push('clientSecret');
    return empty;
  });

  async function attempt(name: SetupTask, work: () => Promise<void>): Promise<boolean> {
    if (task.value !== undefined) return false;
    task.value = name;
    failure.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Cancelled)) failure.value = toFailure(error);
      return false;
    } finally {
      task.value = undefined;
    }
  }

  /** The first thing in a click: the pop-up has to open before anything is waited for. */
  async function signInFirst(): Promise<void> {
    if (session.isSignedIn.value) return;
    const before = task.value;
    task.value = 'signing-in';
    await session.signIn();
    task.value = before;
  }

  function take(installation: Installation): void {
    app.setInstallation(installation);
    instance.value = tidyInstance(installation.servicenow.instance ?? '');
    clientId.value = installation.servicenow.clientId ?? '';
    clientSecret.value = '';
    pressedSave.value = false;
    drafts.clear();
  }

  async function save(): Promise<void> {
    pressedSave.value = true;
    if (missing.value.length > 0) return;
    drafts.save({ instance: instance.value, clientId: clientId.value });
    await attempt('saving', async () => {
      await signInFirst();
      const secret = clientSecret.value;
      const saved = await api.saveServiceNow({
        instance: instance.value.trim(),
        clientId: clientId.value.trim(),
        ...(secret === '' ? {} : { clientSecret: secret }),
      });
      take(saved);
    });
  }

  async function authorize(): Promise<void> {
    await attempt('authorizing', async () => {
      const proof = await grant.run(api.authorizeServiceNow);
      app.setInstallation(await api.completeServiceNow(proof));
      app.go('settings');
    });
  }

  return {
    instance,
    clientId,
    clientSecret,
    keepsSecret,
    missing,
    isDirty,
    canAuthorize: computed(() => hasStoredSecret.value && !isDirty.value && task.value === undefined),
    task,
    failure,
    grant,
    fillFrom({ servicenow }) {
      if (instance.value === '') instance.value = tidyInstance(servicenow.instance ?? '');
      if (clientId.value === '') clientId.value = servicenow.clientId ?? '';
    },
    tidy() {
      instance.value = tidyInstance(instance.value);
      drafts.save({ instance: instance.value, clientId: clientId.value });
    },
    save,
    authorize,
    async signIn() {
      const signedIn = await attempt('signing-in', () => session.signIn());
      if (signedIn) await app.loadInstallation();
    },
    async revoke() {
      const revoked = await attempt('revoking', async () => take(await api.revokeServiceNow()));
      if (revoked) app.go('setup');
      return revoked;
    },
    dismissFailure() {
      failure.value = undefined;
    },
  };
}
