import * as z from 'zod/mini';
import type { Summary } from '../../functions/http/contract.ts';

/** API name of the organisation variable that the backend publishes the figures in. */
export const SUMMARY_VARIABLE = 'ServiceNow_Sync_Summary';

const Count = z.int();
const Counts = z.tuple([Count, Count, Count, Count, Count]);
const Entities = z.enum(['people', 'vendors', 'products', 'purchaseOrders', 'cases']);

/**
 * The contract's `Summary` again in zod's small form: importing the contract itself would bring all of zod into the
 * browser. A test holds the two together.
 */
const PublishedSummary = z.object({
  v: z.literal(1),
  connected: z.boolean(),
  instance: z.optional(z.string()),
  at: z.iso.datetime(),
  lastSync: z.optional(z.iso.datetime()),
  needsYou: Count,
  counts: z.partialRecord(Entities, Counts),
}) satisfies z.ZodMiniType<Summary>;

/** Reads the organisation variable. Undefined where it is missing or holds something else. */
export function readPublishedSummary(value: string | undefined): Summary | undefined {
  if (value === undefined) return undefined;
  try {
    return z.safeParse(PublishedSummary, JSON.parse(value)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
