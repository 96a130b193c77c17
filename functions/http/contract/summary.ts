import { z } from 'zod';
import { Entity } from './records.ts';

/** API name of the organisation variable that the figures are published in, for users who never sign in. */
export const SUMMARY_VARIABLE = 'ServiceNow_Sync_Summary';

/** Second variable: takes the counts where they do not fit into the first one. */
export const FIGURES_VARIABLE = 'ServiceNow_Sync_Figures';

/** Created, updated, linked, conflicts settled by a rule, failed (waiting on the work list since then). */
const Figures = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]);

/** How well the sync goes. What is not known is missing. */
const SummaryHealth = z.object({
  /** By the side that was edited: how many ms the latest live edits took to the other one. */
  lagMs: z.object({ servicenow: z.int().optional(), crm: z.int().optional() }).optional(),
  /** CRM API credits that are left of the day's, from 0 to 1. */
  credits: z.number().min(0).max(1).optional(),
  /** Own writes that came back and were recognised, in 30 days. */
  echoes: z.int().optional(),
});

/** Short names: the value stays under 1,000 characters, or its counts go into a variable of their own. */
export const Summary = z
  .object({
    v: z.literal(2),
    /** Whether the extension is authorized. */
    connected: z.boolean(),
    /** Origin of the ServiceNow instance, for links. */
    instance: z.string().optional(),
    /** When the figures were made. */
    at: z.iso.datetime(),
    lastSync: z.iso.datetime().optional(),
    /** When the next look at both systems is due; missing where nothing is planned. */
    nextSync: z.iso.datetime().optional(),
    needsYou: z.int(),
    /** Per entity: on the day of `at` (UTC), in the 7 and in the 30 days that end with it. */
    counts: z.partialRecord(Entity, z.tuple([Figures, Figures, Figures])),
    /** Pairs that were made since the first sync. */
    paired: z.partialRecord(Entity, z.int()).optional(),
    health: SummaryHealth.optional(),
    /** CRM profiles that may use the extension; all of them when missing. */
    profiles: z.array(z.string()).optional(),
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;
