import { type ReadonlySignal, signal } from '@preact/signals';
import { toFailure } from '../api/failure.ts';
import { readPublishedSummary, SUMMARY_VARIABLE } from '../api/published-summary.ts';
import { type RelatedRecords, readRelated, type WhyNothing } from '../crm/related-records.ts';
import type { HostOrganisation, HostPage, HostUser, Theme } from '../host/host-page.ts';
import type { Loaded } from './app-model.ts';

/** What is shown beside a person. */
export interface Related extends Omit<RelatedRecords, 'why'> {
  readonly why: WhyNothing | 'not-connected' | undefined;
  /** Origin of the ServiceNow instance, for links. */
  readonly instance: string | undefined;
  /** Whether the admin lets this user's profile use the extension. */
  readonly mayUse: boolean;
}

/** What the CRM page told before anything is shown. */
export interface Reader {
  readonly user: HostUser;
  readonly theme: Theme | undefined;
}

export interface RelatedModel {
  readonly related: ReadonlySignal<Loaded<Related>>;
  /** Shakes hands with the CRM page and learns who looks. */
  open(): Promise<Reader>;
  load(): Promise<void>;
}

const NOTHING: RelatedRecords = { tables: [], why: undefined };

/** The related list of a Contact or Lead. It reads in the user's own CRM session and writes nothing. */
export function createRelatedModel(host: HostPage): RelatedModel {
  const related = signal<Loaded<Related>>({ state: 'loading' });
  let user: HostUser | undefined;

  async function readTheme(): Promise<Theme | undefined> {
    try {
      return await host.readTheme();
    } catch {
      // The browser's own preference is used instead.
      return undefined;
    }
  }

  async function readOrganisation(): Promise<HostOrganisation | undefined> {
    try {
      return await host.readOrganisation();
    } catch {
      // Only the currency is missing then.
      return undefined;
    }
  }

  async function read(): Promise<Related> {
    const [context, variable, organisation] = await Promise.all([
      host.readContext(),
      host.readVariable(SUMMARY_VARIABLE),
      readOrganisation(),
    ]);
    const summary = readPublishedSummary(variable);
    const { profiles = [], instance } = summary ?? {};
    const isOpenToAll = profiles.length === 0 || user === undefined || user.looksLikeAdmin;
    if (!isOpenToAll && !profiles.includes(user?.profileId ?? '')) {
      return { ...NOTHING, why: undefined, instance, mayUse: false };
    }
    const found = context === undefined ? NOTHING : await readRelated(host, context, organisation?.currency);
    const isEmpty = found.tables.every(({ rows }) => rows.length === 0);
    const why = isEmpty && summary?.connected !== true ? 'not-connected' : found.why;
    return { ...found, why, instance, mayUse: true };
  }

  return {
    related,
    async open() {
      await host.open();
      const [opened, theme] = await Promise.all([host.readUser(), readTheme()]);
      user = opened;
      return { user: opened, theme };
    },
    async load() {
      related.value = { state: 'loading' };
      try {
        related.value = { state: 'ready', value: await read() };
      } catch (error) {
        related.value = { state: 'failed', failure: toFailure(error) };
      }
    },
  };
}
