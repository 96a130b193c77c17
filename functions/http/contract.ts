/**
 * The HTTP API in zod, shared by the backend (which checks with it and makes `/openapi.json` from it) and the widget
 * (which imports the types). Every body is JSON. Every answer other than 2xx is an `ApiError`.
 */
import { z } from 'zod';

// ---- errors -------------------------------------------------------------------------------------------------------

/** What can go wrong, in terms the widget has a sentence for. */
export const ErrorCode = z.enum([
  // the request
  'invalid_request',
  'not_found',
  'too_many_requests',
  'body_too_large',
  'unavailable',
  'internal',
  // who asks
  'signed_out',
  'not_admin',
  'origin_not_allowed',
  'sign_in_refused',
  'sign_in_expired',
  'wrong_organisation',
  // the ServiceNow instance
  'instance_invalid',
  'instance_private',
  'instance_not_allowed',
  'instance_unknown',
  'instance_not_servicenow',
  'instance_asleep',
  'instance_unavailable',
  'client_refused',
  'login_refused',
  'consent_refused',
  'consent_expired',
  'state_missing',
  'user_without_rights',
  'reconnect_needed',
  'other_instance',
  // the CRM
  'crm_not_connected',
  'crm_unavailable',
  'crm_field_missing',
  // what is asked for does not fit the state of things
  'servicenow_not_connected',
  'settings_changed',
  'preview_required',
  'run_active',
  'brake_pulled',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ApiError = z
  .object({
    error: z.object({
      code: ErrorCode,
      /** An English sentence for logs and for readers without the widget. */
      message: z.string(),
      /** The field of the request that is wrong. */
      field: z.string().optional(),
      /** The far side's own words. */
      details: z.string().optional(),
    }),
  })
  .meta({ id: 'ApiError' });
export type ApiError = z.infer<typeof ApiError>;

// ---- sign-in ------------------------------------------------------------------------------------------------------

/** base64url without padding. */
const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);

export const StartSignInRequest = z
  .object({
    /** SHA-256 of the verifier that the widget keeps, base64url. */
    challenge: Base64Url.length(43),
  })
  .meta({ id: 'StartSignInRequest' });

export const StartedGrant = z
  .object({
    state: z.string(),
    /** Open this in a pop-up, inside the click. */
    authorizeUrl: z.url(),
  })
  .meta({ id: 'StartedGrant' });
export type StartedGrant = z.infer<typeof StartedGrant>;

/** What the callback page posts to `window.opener`, with the exact widget origin as target. */
export const GrantMessage = z.object({
  type: z.literal('servicenow-sync.grant'),
  state: z.string(),
  /** One-time completion code; missing when the consent failed. */
  code: z.string().optional(),
  error: ErrorCode.optional(),
  details: z.string().optional(),
});
export type GrantMessage = z.infer<typeof GrantMessage>;

/** Ends a grant: needs the verifier that the widget kept **and** the code that the callback handed over. */
export const CompleteGrantRequest = z
  .object({
    state: z.string().min(1),
    verifier: Base64Url.min(43).max(128),
    code: z.string().min(1),
    /** Public half (JWK) of a non-extractable ECDSA P-256 key by which the session is renewed. Sign-in only. */
    publicKey: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'CompleteGrantRequest' });
export type CompleteGrantRequest = z.infer<typeof CompleteGrantRequest>;

export const Session = z
  .object({
    /** Sent as `X-Session`; kept in memory only. */
    token: z.string(),
    expiresAt: z.iso.datetime(),
    /** Names the key that renews this session. */
    keyId: z.string().optional(),
    user: z.object({ id: z.string(), name: z.string() }),
    organisation: z.object({ id: z.string(), name: z.string() }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const NonceRequest = z.object({ keyId: z.string().min(1) }).meta({ id: 'NonceRequest' });
export const Nonce = z.object({ nonce: z.string() }).meta({ id: 'Nonce' });
export const RenewRequest = z
  .object({
    keyId: z.string().min(1),
    nonce: z.string().min(1),
    /** ECDSA P-256 with SHA-256 over the nonce, IEEE P1363 form, base64url. */
    signature: Base64Url,
  })
  .meta({ id: 'RenewRequest' });

// ---- settings -----------------------------------------------------------------------------------------------------

export const Entity = z.enum(['people', 'vendors', 'products', 'purchaseOrders', 'cases']);
export type Entity = z.infer<typeof Entity>;

/** What happens to the partner of a record that was deleted. */
export const DeletePolicy = z.enum(['delete', 'deactivate', 'detach', 'ignore']);

export const Settings = z
  .object({
    syncType: z.enum(['one-way', 'both-ways']),
    /** The direction of one-way sync. */
    syncBehavior: z.enum(['servicenow-to-crm', 'crm-to-servicenow']),
    conflictBehavior: z.enum(['crm-wins', 'servicenow-wins']),
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
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

export const StoredSettings = Settings.extend({
  /** Goes up with every change; a change names the one it was made on. */
  revision: z.int().nonnegative(),
}).meta({ id: 'StoredSettings' });
export type StoredSettings = z.infer<typeof StoredSettings>;

// ---- connections and state of the installation --------------------------------------------------------------------

export const SaveServiceNowRequest = z
  .object({
    /** A name (`acme`), a host or any URL of the instance. */
    instance: z.string().trim().min(1).max(300),
    clientId: z.string().trim().min(1).max(200),
    /** Missing: keep the one that is stored. */
    clientSecret: z.string().min(1).max(500).optional(),
  })
  .meta({ id: 'SaveServiceNowRequest' });
export type SaveServiceNowRequest = z.infer<typeof SaveServiceNowRequest>;

export const AuthorizeServiceNowRequest = z
  .object({ challenge: Base64Url.length(43) })
  .meta({ id: 'AuthorizeServiceNowRequest' });

export const ConnectionState = z.enum(['none', 'saved', 'connected', 'reconnect']);

export const ServiceNowConnectionView = z
  .object({
    /** `none`: nothing stored · `saved`: may be authorized · `connected` · `reconnect`: authorize again. */
    state: ConnectionState,
    /** Origin of the instance, such as `https://acme.service-now.com`. */
    instance: z.string().optional(),
    clientId: z.string().optional(),
    userName: z.string().optional(),
    connectedBy: z.string().optional(),
    connectedAt: z.iso.datetime().optional(),
    /** When the refresh token ends and a person has to authorize again. */
    expiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ServiceNowConnection' });

export const CrmConnectionView = z
  .object({
    state: ConnectionState,
    connectedBy: z.string().optional(),
    connectedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'CrmConnection' });

/** What the connected ServiceNow user can reach of one entity. */
export const Reach = z
  .object({
    entity: Entity,
    /** `ok` · `fallback`: the preferred table is not there, another is used · `missing`: no table · `denied`: no right. */
    state: z.enum(['ok', 'fallback', 'missing', 'denied']),
    /** The table that will be used, or the preferred one that cannot be. */
    table: z.string(),
    /** The ServiceNow role that opens it. */
    role: z.string().optional(),
  })
  .meta({ id: 'Reach' });
export type Reach = z.infer<typeof Reach>;

// ---- runs ---------------------------------------------------------------------------------------------------------

export const RunCounts = z
  .object({
    /** Records looked at so far. */
    seen: z.int(),
    created: z.int(),
    updated: z.int(),
    /** Found on both sides and paired, without a write. */
    linked: z.int(),
    /** Looked at and rightly left alone. */
    skipped: z.int(),
    /** On the work list with a reason. */
    failed: z.int(),
    /** How many there are to look at, when known. */
    total: z.int().optional(),
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof RunCounts>;

export const RunView = z
  .object({
    id: z.string(),
    kind: z.enum(['preview', 'backfill', 'incremental', 'sweep', 'undo']),
    /** `waiting`: will be taken up · `running` · `done` · `failed` · `cancelled`. */
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    /** For a preview: what would be done. */
    counts: z.partialRecord(Entity, RunCounts),
    /** The settings the run was made for. */
    settingsRevision: z.int(),
    error: z.object({ code: ErrorCode, message: z.string(), details: z.string().optional() }).optional(),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof RunView>;

export const StartRunRequest = z
  .object({
    kind: z.enum(['preview', 'sync']),
    /** The preview that the admin saw and confirmed; needed before the first write of these settings. */
    confirmedPreview: z.string().optional(),
    /** The admin has seen how many records would be deleted (`brake_pulled`) and wants it so. */
    allowDeletions: z.boolean().optional(),
  })
  .meta({ id: 'StartRunRequest' });
export type StartRunRequest = z.infer<typeof StartRunRequest>;

export const RunList = z.object({ runs: z.array(RunView) }).meta({ id: 'RunList' });
export type RunList = z.infer<typeof RunList>;

// ---- the work list ------------------------------------------------------------------------------------------------

/** Why a record waits. The widget has a sentence and a cure for each. */
export const ParkReason = z.enum([
  'ambiguous-match',
  'match-taken',
  'required-field-empty',
  'value-refused',
  'value-too-long',
  'duplicate-value',
  'no-permission',
  'record-missing',
  'record-locked',
  'refused',
  'no-counterpart',
  'fighting',
  'unavailable',
]);
export type ParkReason = z.infer<typeof ParkReason>;

export const WorkItem = z
  .object({
    id: z.string(),
    entity: Entity,
    /** The side that refused, or where the doubt lies. */
    side: z.enum(['servicenow', 'crm']),
    /** The record on the side it comes from. */
    recordSide: z.enum(['servicenow', 'crm']),
    recordId: z.string(),
    recordName: z.string(),
    reason: ParkReason,
    field: z.string().optional(),
    /** The far side's own code and words. */
    code: z.string().optional(),
    details: z.string().optional(),
    /** For a doubtful match: the records it could be. */
    candidates: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    attempts: z.int(),
    since: z.iso.datetime(),
    nextTryAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'WorkItem' });
export type WorkItem = z.infer<typeof WorkItem>;

export const WorkList = z
  .object({ items: z.array(WorkItem), total: z.int(), next: z.string().optional() })
  .meta({ id: 'WorkList' });
export type WorkList = z.infer<typeof WorkList>;

/** Which records to try again; all of them when no ids are given. */
export const RetryRequest = z
  .object({ ids: z.array(z.string().min(1).max(200)).min(1).max(500).optional() })
  .meta({ id: 'RetryRequest' });
export type RetryRequest = z.infer<typeof RetryRequest>;

// ---- the installation as one view ---------------------------------------------------------------------------------

export const Installation = z
  .object({
    organisation: z.object({ id: z.string(), name: z.string() }),
    servicenow: ServiceNowConnectionView,
    crm: CrmConnectionView,
    /** Empty until connected. */
    reach: z.array(Reach),
    settings: StoredSettings,
    /** Whether the admin has confirmed a first sync with the CRM module and direction now set. */
    firstSyncConfirmed: z.boolean(),
    activeRun: RunView.optional(),
    lastRun: RunView.optional(),
    /** Records on the work list. */
    needsYou: z.int(),
  })
  .meta({ id: 'Installation' });
export type Installation = z.infer<typeof Installation>;

// ---- the dashboard's figures --------------------------------------------------------------------------------------

/** API name of the organisation variable that the figures are published in, for users who never sign in. */
export const SUMMARY_VARIABLE = 'ServiceNow_Sync_Summary';

/** Short names: the value stays under 1,000 characters. */
export const Summary = z
  .object({
    v: z.literal(1),
    /** Whether the extension is authorized. */
    connected: z.boolean(),
    /** Origin of the ServiceNow instance, for links. */
    instance: z.string().optional(),
    /** When the figures were made. */
    at: z.iso.datetime(),
    lastSync: z.iso.datetime().optional(),
    needsYou: z.int(),
    /** Per entity, since the first sync: created, updated, linked, skipped, failed (now on the work list). */
    counts: z.partialRecord(Entity, z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()])),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
