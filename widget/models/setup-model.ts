import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { SaveServiceNowRequest, SignInWay } from '../../functions/http/contract/connections.ts';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { Api } from '../api/api.ts';
import { Cancelled, type Failure, toFailure } from '../api/failure.ts';
import type { GrantFlow } from '../grants/grant-flow.ts';
import type { DraftStore } from '../host/draft-store.ts';
import type { AppModel } from './app-model.ts';
import { tidyInstance } from './instance-name.ts';
import type { SessionModel } from './session-model.ts';

export type SetupField = 'instance' | 'clientId' | 'clientSecret' | 'userName' | 'password';
export type SetupTask = 'signing-in' | 'saving' | 'authorizing' | 'revoking' | 'checking';

export interface SetupModel {
  readonly instance: Signal<string>;
  readonly clientId: Signal<string>;
  readonly clientSecret: Signal<string>;
  readonly userName: Signal<string>;
  readonly password: Signal<string>;
  readonly signInWay: ReadonlySignal<SignInWay>;
  chooseSignIn(way: SignInWay): void;
  /** The backend has the secret of this client, or the password of this user, so that the field may stay empty. */
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
  /** Ends the authorization there is and asks for a new one, which lives its full time. */
  renew(): Promise<void>;
  signIn(): Promise<void>;
  /** True when it was revoked. */
  revoke(): Promise<boolean>;
  dismissFailure(): void;
  /** Looks again at what the connected ServiceNow user can reach. */
  checkReach(): Promise<void>;
  /** Why that could not be told; it has nothing to do with the form. */
  readonly checkFailure: ReadonlySignal<Failure | undefined>;
}

/** What has to be typed, by the way of signing in. */
const FIELDS_OF = {
  oauth: ['clientId', 'clientSecret'],
  basic: ['userName', 'password'],
} as const satisfies Record<SignInWay, readonly SetupField[]>;

const SIGN_IN_WAYS: readonly SignInWay[] = ['oauth', 'basic'];

/** With OAuth the name is that of whoever authorized, which is nothing to fill in. */
function userNameOf({ servicenow }: Installation): string {
  return servicenow.signIn === 'basic' ? (servicenow.userName ?? '') : '';
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
  const userName = signal(draft.userName ?? '');
  const password = signal('');
  const chosenWay = signal<SignInWay | undefined>(SIGN_IN_WAYS.find((way) => way === draft.signIn));
  const pressedSave = signal(false);
  const task = signal<SetupTask>();
  const failure = signal<Failure>();
  const checkFailure = signal<Failure>();

  const stored = computed(() => app.installation.value?.servicenow);
  // A revoked connection keeps its client, so that authorizing again is one click.
  const storedWay = computed<SignInWay>(() => stored.value?.signIn ?? 'oauth');
  const signInWay = computed(() => chosenWay.value ?? storedWay.value);
  // A password is forgotten when it was revoked or refused.
  const hasStoredSecret = computed(
    () => stored.value?.instance !== undefined && (storedWay.value === 'oauth' || stored.value.state === 'connected'),
  );
  const isSameClient = computed(() => {
    if (signInWay.value !== storedWay.value) return false;
    if (tidyInstance(instance.value) !== tidyInstance(stored.value?.instance ?? '')) return false;
    return signInWay.value === 'oauth'
      ? clientId.value.trim() === (stored.value?.clientId ?? '')
      : userName.value.trim() === (stored.value?.userName ?? '');
  });
  const secret = computed(() => (signInWay.value === 'oauth' ? clientSecret.value : password.value));
  const isDirty = computed(() => secret.value !== '' || !isSameClient.value);
  const keepsSecret = computed(() => hasStoredSecret.value && isSameClient.value);
  const missing = computed<readonly SetupField[]>(() => {
    if (!pressedSave.value) return [];
    const [name, secretField] = FIELDS_OF[signInWay.value];
    const typed = { instance, clientId, userName };
    const empty = (['instance', name] as const).filter((field) => typed[field].value.trim() === '');
    return secret.value === '' && !keepsSecret.value ? [...empty, secretField] : empty;
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
    userName.value = userNameOf(installation);
    password.value = '';
    chosenWay.value = undefined;
    pressedSave.value = false;
    drafts.clear();
  }

  function keepDraft(): void {
    drafts.save({
      instance: instance.value,
      clientId: clientId.value,
      userName: userName.value,
      signIn: signInWay.value,
    });
  }

  function toRequest(): SaveServiceNowRequest {
    const kept = secret.value === '' ? undefined : secret.value;
    const typed = { instance: instance.value.trim() };
    return signInWay.value === 'oauth'
      ? { ...typed, clientId: clientId.value.trim(), ...(kept === undefined ? {} : { clientSecret: kept }) }
      : {
          ...typed,
          signIn: 'basic',
          userName: userName.value.trim(),
          ...(kept === undefined ? {} : { password: kept }),
        };
  }

  async function save(): Promise<void> {
    pressedSave.value = true;
    if (missing.value.length > 0) return;
    keepDraft();
    await attempt('saving', async () => {
      await signInFirst();
      const saved = await api.saveServiceNow(toRequest());
      const isDone = signInWay.value === 'basic';
      take(saved);
      // Nothing is left to authorize.
      if (isDone) app.go('settings');
    });
  }

  async function authorize(renew = false): Promise<void> {
    await attempt('authorizing', async () => {
      const proof = await grant.run((challenge) => api.authorizeServiceNow(challenge, renew));
      app.setInstallation(await api.completeServiceNow(proof));
      app.go('settings');
    });
  }

  return {
    instance,
    clientId,
    clientSecret,
    userName,
    password,
    signInWay,
    chooseSignIn(way) {
      chosenWay.value = way;
      pressedSave.value = false;
      failure.value = undefined;
      keepDraft();
    },
    keepsSecret,
    missing,
    isDirty,
    canAuthorize: computed(
      () => signInWay.value === 'oauth' && hasStoredSecret.value && !isDirty.value && task.value === undefined,
    ),
    task,
    failure,
    grant,
    fillFrom(installation) {
      const { servicenow } = installation;
      if (instance.value === '') instance.value = tidyInstance(servicenow.instance ?? '');
      if (userName.value === '') userName.value = userNameOf(installation);
      if (clientId.value === '') clientId.value = servicenow.clientId ?? '';
    },
    tidy() {
      instance.value = tidyInstance(instance.value);
      keepDraft();
    },
    save,
    authorize: () => authorize(),
    renew: () => authorize(true),
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
    checkFailure,
    async checkReach() {
      if (task.value !== undefined) return;
      task.value = 'checking';
      checkFailure.value = undefined;
      try {
        app.setInstallation(await api.checkServiceNow());
      } catch (error) {
        checkFailure.value = toFailure(error);
      } finally {
        task.value = undefined;
      }
    },
  };
}
