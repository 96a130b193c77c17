import { z } from 'zod';

export const Side = z.enum(['servicenow', 'crm']);
export type Side = z.infer<typeof Side>;

/** A value of a field in the canonical form of its own system; `null` where the field is empty. */
export const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export type FieldValue = z.infer<typeof FieldValue>;

/** Where the two records of a pair are, for links to both systems. A side is missing while it has no record. */
export const RecordRefs = z
  .object({
    servicenow: z.object({ table: z.string(), id: z.string() }).optional(),
    crm: z.object({ module: z.string(), id: z.string() }).optional(),
  })
  .meta({ id: 'RecordRefs' });
export type RecordRefs = z.infer<typeof RecordRefs>;

export const Entity = z.enum(['people', 'vendors', 'products', 'purchaseOrders', 'cases']);
export type Entity = z.infer<typeof Entity>;
