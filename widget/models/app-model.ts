import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { Summary } from '../../functions/http/contract/summary.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import {
  FIGURES_VARIABLE,
  hasMoreFigures,
  readPublishedFigures,
  readPublishedSummary,
  SUMMARY_VARIABLE,
} from '../api/published-summary.ts';
import type { HostOrganisation, HostPage, HostUser, Theme } from '../host/host-page.ts';
import type { SessionModel } from './session-model.ts';

export type Page = 'setup' | 'settings' | 'dashboard' | 'activity';

/** Something that has to be read first: not yet, there, or failed. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly failure: Failure };

/** What the CRM page told at the start. */
export interface HostFacts {
  readonly user: HostUser;
  readonly organisation: HostOrganisation | undefined;
  readonly theme: Theme | undefined;
}

export interface AppModel {
  readonly boot: ReadonlySignal<Loaded<HostFacts>>;
  readonly page: ReadonlySignal<Page>;
  /** The figures that everybody may see; undefined where nothing was published yet. */
  readonly summary: ReadonlySignal<Summary | undefined>;
  readonly installation: ReadonlySignal<Installation | undefined>;
  readonly installationFailure: ReadonlySignal<Failure | undefined>;
  /** A user whose profile does not look like an administrator's says that it is one. The backend decides. */
  readonly claimsAdmin: Signal<boolean>;
  readonly mayTryAdmin: ReadonlySignal<boolean>;
  /** The organisation as the CRM page tells it; undefined until then. */
  readonly organisation: ReadonlySignal<HostOrganisation | undefined>;
  /** Whether the admin lets this user's profile use the extension. Administrators always may. */
  readonly mayUse: ReadonlySignal<boolean>;
  start(): Promise<void>;
  go(page: Page): void;
  /** Reads the published figures again, from the backend where there is a session. */
  refreshSummary(): Promise<void>;
  loadInstallation(): Promise<void>;
  /** Takes over what the backend answered to a change. */
  setInstallation(installation: Installation): void;
}

export interface AppDeps {
  readonly host: HostPage;
  readonly api: Api;
  readonly session: SessionModel;
  /** Filled at the start: the session model compares with it. */
  readonly onOrganisation: (organisation: HostOrganisation) => void;
}

const CONNECTED_STATES: readonly string[] = ['connected', 'reconnect'];

export function isConnected(installation: Installation): boolean {
  return CONNECTED_STATES.includes(installation.servicenow.state);
}

export function createAppModel({ host, api, session, onOrganisation }: AppDeps): AppModel {
  const boot = signal<Loaded<HostFacts>>({ state: 'loading' });
  const page = signal<Page>('setup');
  const summary = signal<Summary>();
  const installation = signal<Installation>();
  const installationFailure = signal<Failure>();
  const claimsAdmin = signal(false);
  let chosen = false;

  async function readOrganisation(): Promise<HostOrganisation | undefined> {
    try {
      const organisation = await host.readOrganisation();
      onOrganisation(organisation);
      return organisation;
    } catch {
      // Only used to notice a sign-in to another organisation; the page works without it.
      return undefined;
    }
  }

  async function readTheme(): Promise<Theme | undefined> {
    try {
      return await host.readTheme();
    } catch {
      // The browser's own preference is used instead.
      return undefined;
    }
  }

  async function readVariable(): Promise<void> {
    const variable = await host.readVariable(SUMMARY_VARIABLE);
    const published = readPublishedSummary(variable);
    if (published === undefined) return;
    const counts = hasMoreFigures(variable)
      ? readPublishedFigures(await host.readVariable(FIGURES_VARIABLE))
      : undefined;
    summary.value = counts ? { ...published, counts } : published;
  }

  async function loadInstallation(): Promise<void> {
    installationFailure.value = undefined;
    try {
      installation.value = await api.readInstallation();
    } catch (error) {
      installationFailure.value = toFailure(error);
    }
  }

  /** The published figures may be a minute old: what the backend says about the connection comes first. */
  async function takeUpSession(): Promise<void> {
    if (!(await session.resume())) return;
    await loadInstallation();
    if (chosen || installation.value === undefined) return;
    if (isConnected(installation.value) !== (page.value === 'dashboard')) {
      page.value = isConnected(installation.value) ? 'dashboard' : 'setup';
    }
  }

  async function start(): Promise<void> {
    boot.value = { state: 'loading' };
    try {
      await host.open();
      const [user, organisation, theme] = await Promise.all([
        host.readUser(),
        readOrganisation(),
        readTheme(),
        readVariable(),
      ]);
      batch(() => {
        page.value = summary.value?.connected ? 'dashboard' : 'setup';
        boot.value = { state: 'ready', value: { user, organisation, theme } };
      });
    } catch (error) {
      boot.value = { state: 'failed', failure: toFailure(error) };
      return;
    }
    await takeUpSession();
  }

  return {
    boot,
    page,
    summary,
    installation,
    installationFailure,
    claimsAdmin,
    mayTryAdmin: computed(
      () => claimsAdmin.value || (boot.value.state === 'ready' && boot.value.value.user.looksLikeAdmin),
    ),
    organisation: computed(() => (boot.value.state === 'ready' ? boot.value.value.organisation : undefined)),
    mayUse: computed(() => {
      const { profiles } = summary.value ?? {};
      if (boot.value.state !== 'ready' || profiles === undefined || profiles.length === 0) return true;
      const { looksLikeAdmin, profileId } = boot.value.value.user;
      return looksLikeAdmin || claimsAdmin.value || (profileId !== undefined && profiles.includes(profileId));
    }),
    start,
    go(next) {
      chosen = true;
      page.value = next;
    },
    async refreshSummary() {
      try {
        if (session.isSignedIn.value) summary.value = await api.readSummary();
        else await readVariable();
      } catch {
        // The figures on the screen say how old they are; the next round tries again.
      }
    },
    loadInstallation,
    setInstallation(next) {
      installation.value = next;
      installationFailure.value = undefined;
    },
  };
}
