import { z } from 'zod';
import { CrmConnectionView, Reach, ServiceNowConnectionView } from './connections.ts';
import { ErrorCode } from './errors.ts';
import { RunView } from './runs.ts';
import { StoredSettings } from './settings.ts';

/** Why nothing is synced for now. */
export const Pause = z
  .object({
    /** `admin`: a person paused · `renewal`: ServiceNow is being authorized anew · `uninstall`: the extension seems gone. */
    reason: z.enum(['admin', 'renewal', 'uninstall']),
    at: z.iso.datetime(),
    by: z.string().optional(),
    /** When all data are erased unless the sync is resumed before. */
    eraseAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Pause' });
export type Pause = z.infer<typeof Pause>;

/** Needs the organisation's name as it is shown, typed by the admin. */
export const EraseRequest = z.object({ organisation: z.string().trim().min(1).max(300) }).meta({ id: 'EraseRequest' });

export const Erased = z.object({ erased: z.int(), left: z.int() }).meta({ id: 'Erased' });
export type Erased = z.infer<typeof Erased>;

export const AlertWebhook = z.object({ host: z.string().optional() }).meta({ id: 'AlertWebhook' });
export type AlertWebhook = z.infer<typeof AlertWebhook>;

export const SaveAlertWebhookRequest = z
  .object({ url: z.string().trim().min(1).max(2_000) })
  .meta({ id: 'SaveAlertWebhookRequest' });

/** Something an admin should know at once, whatever page is open. */
export const Alert = z
  .object({
    code: z.enum([
      'servicenow-lost',
      'crm-lost',
      'renew-soon',
      'run-failed',
      'brake-pulled',
      'work-list-growing',
      'erasing-soon',
      'crm-credits-low',
      'servicenow-calls-low',
    ]),
    /** Since when, or until when for `renew-soon`, `erasing-soon`, `crm-credits-low` and `servicenow-calls-low`. */
    at: z.iso.datetime().optional(),
    count: z.int().optional(),
    /** Why a run failed. */
    error: ErrorCode.optional(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof Alert>;

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
    /** When both systems were last looked through, whether there was anything to do or not. */
    lastSyncAt: z.iso.datetime().optional(),
    /** When they are looked through next; missing where nothing goes on by itself. */
    nextPollAt: z.iso.datetime().optional(),
    /** Records on the work list. */
    needsYou: z.int(),
    /** Fields that wait for a person to choose a value. */
    openConflicts: z.int(),
    pauses: z.array(Pause),
    /** Most urgent first. */
    alerts: z.array(Alert),
  })
  .meta({ id: 'Installation' });
export type Installation = z.infer<typeof Installation>;
