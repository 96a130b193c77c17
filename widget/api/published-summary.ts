import * as z from 'zod/mini';
import type { Summary } from '../../functions/http/contract/summary.ts';

/** API name of the organisation variable that the backend publishes the figures in. */
export const SUMMARY_VARIABLE = 'ServiceNow_Sync_Summary';
/** The one that takes the counts where they do not fit into the first. */
export const FIGURES_VARIABLE = 'ServiceNow_Sync_Figures';

const Count = z.int();
const Figures = z.tuple([Count, Count, Count, Count, Count]);
const Entities = z.enum(['people', 'vendors', 'products', 'purchaseOrders', 'cases']);
const Counts = z.partialRecord(Entities, z.tuple([Figures, Figures, Figures]));

const Health = z.object({
  lagMs: z.optional(z.object({ servicenow: z.optional(Count), crm: z.optional(Count) })),
  credits: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  echoes: z.optional(Count),
});

/**
 * The contract's `Summary` again in zod's small form: importing the contract itself would bring all of zod into the
 * browser. A test holds the two together.
 */
const PublishedSummary = z.object({
  v: z.literal(2),
  connected: z.boolean(),
  instance: z.optional(z.string()),
  at: z.iso.datetime(),
  lastSync: z.optional(z.iso.datetime()),
  nextSync: z.optional(z.iso.datetime()),
  needsYou: Count,
  counts: Counts,
  paired: z.optional(z.partialRecord(Entities, Count)),
  health: z.optional(Health),
  profiles: z.optional(z.array(z.string())),
}) satisfies z.ZodMiniType<Summary>;

/** What an earlier version of the backend has published: the next sync replaces it. */
const EarlierSummary = z.object({
  v: z.literal(1),
  connected: z.boolean(),
  instance: z.optional(z.string()),
  at: z.iso.datetime(),
  lastSync: z.optional(z.iso.datetime()),
  needsYou: Count,
});

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads the organisation variable. Undefined where it is missing or holds something else. */
export function readPublishedSummary(value: string | undefined): Summary | undefined {
  const json = parseJson(value);
  const summary = z.safeParse(PublishedSummary, json).data;
  if (summary !== undefined) return summary;
  const earlier = z.safeParse(EarlierSummary, json).data;
  return earlier && { ...earlier, v: 2, counts: {} };
}

/** Whether the counts are in the second variable. */
export function hasMoreFigures(value: string | undefined): boolean {
  return z.safeParse(z.object({ more: z.literal(true) }), parseJson(value)).success;
}

/** Reads the second variable. */
export function readPublishedFigures(value: string | undefined): Summary['counts'] {
  return z.safeParse(Counts, parseJson(value)).data ?? {};
}
