import { z } from 'zod';
import { Entity } from './records.ts';

/** What happens to the partner of a record that was deleted. */
export const DeletePolicy = z.enum(['delete', 'deactivate', 'detach', 'ignore']);

/** A record id of the CRM: digits, more than a number can hold. */
const CrmId = z.string().regex(/^\d{1,20}$/);

/** Which people take part. What is left out later on is neither deleted nor unlinked; it is just not synced any more. */
export const Population = z
  .object({
    /** People that are switched off in ServiceNow. */
    inactive: z.boolean(),
    /** Users that are programs: https://www.servicenow.com/docs/r/platform-administration/user-administration/c_Users.html */
    serviceAccounts: z.boolean(),
    /** The user that this extension is connected as. */
    integrationUser: z.boolean(),
  })
  .meta({ id: 'Population' });

/** What becomes of the company of a person: nothing, a link to the account of that name, or a new account where there is none. */
export const CompanyChoice = z.enum(['leave', 'link', 'create']);

/** Profiles fit into the published summary together with the figures. */
const MAX_PROFILES = 20;

/** Who wins where both sides have changed a field. */
export const ConflictBehavior = z.enum(['crm-wins', 'servicenow-wins', 'most-recent-wins', 'ask']);
export type ConflictBehavior = z.infer<typeof ConflictBehavior>;

/** A run stops where it would do this to more than `records` records and to more than `percent` of those linked. */
export const BrakeLimit = z
  .object({ records: z.int().min(1).max(1_000_000), percent: z.number().min(0).max(100) })
  .meta({ id: 'BrakeLimit' });
export type BrakeLimit = z.infer<typeof BrakeLimit>;

/** What a run must not do to many records at once without being asked. Filling empty fields is none of these. */
export const Brakes = z
  .object({
    /** Partners of deleted records that would be deleted or deactivated. */
    deletions: BrakeLimit,
    /** Records in which a value would be replaced. */
    changes: BrakeLimit,
    /** Records in which a value would be cleared. */
    blanks: BrakeLimit,
  })
  .meta({ id: 'Brakes' });
export type Brakes = z.infer<typeof Brakes>;

export const DEFAULT_BRAKES: Brakes = {
  deletions: { records: 10, percent: 5 },
  changes: { records: 50, percent: 20 },
  blanks: { records: 25, percent: 10 },
};

export const Settings = z
  .object({
    syncType: z.enum(['one-way', 'both-ways']),
    /** The direction of one-way sync. */
    syncBehavior: z.enum(['servicenow-to-crm', 'crm-to-servicenow']),
    /** `ask`: both values stay as they are until a person has chosen one. */
    conflictBehavior: ConflictBehavior,
    crmModule: z.enum(['Contacts', 'Leads']),
    /** What to sync. */
    kinds: z
      .array(Entity)
      .min(1)
      .default([...Entity.options]),
    /** By the side where the deletion happened. */
    onDelete: z
      .object({ servicenow: DeletePolicy, crm: DeletePolicy })
      .default({ servicenow: 'detach', crm: 'detach' }),
    brakes: Brakes.default(DEFAULT_BRAKES),
    /** How long journal and conflict log keep field values. What was done stays known; undo needs the values. */
    keepValuesDays: z.int().min(1).max(3_650).default(90),
    population: Population.default({ inactive: true, serviceAccounts: true, integrationUser: true }),
    companies: CompanyChoice.default('leave'),
    /** The CRM user who owns records made there; the connected user when missing. */
    owner: CrmId.optional(),
    /** Whether workflows of the CRM run for edits that arrive live. A backfill never starts any. */
    workflows: z.boolean().default(false),
    /** CRM profiles that may use the extension; all of them when empty. */
    profiles: z.array(CrmId).max(MAX_PROFILES).default([]),
    /** Whether order lines without a product get one that stands for all of them; without it such orders wait for a person. */
    placeholderProduct: z.boolean().default(true),
    /** Whether the ship rate of an order becomes its adjustment in the CRM. */
    shipRate: z.boolean().default(false),
    /**
     * Percent of the CRM's API credits, and of the calls that ServiceNow allows, that work may use which is not live. Zoho
     * tells nothing before half of the credits are used, so that less could not be kept to.
     */
    apiShare: z.int().min(50).max(95).default(80),
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

/** What settings can name of the CRM. */
export const CrmPeople = z
  .object({
    users: z.array(z.object({ id: z.string(), name: z.string() })),
    profiles: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'CrmPeople' });
export type CrmPeople = z.infer<typeof CrmPeople>;

export const StoredSettings = Settings.extend({
  /** Goes up with every change; a change names the one it was made on. */
  revision: z.int().nonnegative(),
}).meta({ id: 'StoredSettings' });
export type StoredSettings = z.infer<typeof StoredSettings>;
