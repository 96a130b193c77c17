import { z } from 'zod';
import { Entity, FieldValue, RecordRefs, Side } from './records.ts';

/** A field that both sides have changed. */
export const Conflict = z
  .object({
    id: z.string(),
    /** `open`: a person has to choose · `logged`: a rule or a person has replaced a value. */
    state: z.enum(['open', 'logged']),
    at: z.iso.datetime(),
    entity: Entity,
    link: z.string(),
    recordName: z.string(),
    records: RecordRefs,
    /** The names of the field on both sides. */
    fields: z.object({ servicenow: z.string(), crm: z.string() }),
    /** What both sides held. Missing values are no longer kept. */
    values: z.object({ servicenow: FieldValue.optional(), crm: FieldValue.optional() }),
    /** When the two records were last changed, as they say. Open conflicts only. */
    changedAt: z.object({ servicenow: z.iso.datetime(), crm: z.iso.datetime() }).optional(),
    /** Logged: the rule, or `decided` where a person chose, or `undo` where a value could not be restored. */
    rule: z.string().optional(),
    /** Logged: the side whose value was replaced. */
    lost: Side.optional(),
    runId: z.string().optional(),
    /** Open: somebody has chosen; it is carried out by the next run. */
    decision: z.object({ keep: Side, by: z.string(), at: z.iso.datetime() }).optional(),
  })
  .meta({ id: 'Conflict' });
export type Conflict = z.infer<typeof Conflict>;

export const ConflictQuery = z.object({
  after: z.string().min(1).max(400).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).optional().meta({ description: 'Items of a page; 50 when missing.' }),
  state: z.enum(['open', 'logged']).optional().meta({ description: '`open` when missing.' }),
  entity: Entity.optional(),
  search: z.string().trim().min(1).max(200).optional().meta({ description: 'In names, ids, fields and values.' }),
});
export type ConflictQuery = z.infer<typeof ConflictQuery>;

export const ConflictList = z
  .object({
    conflicts: z.array(Conflict),
    /** How many wait for a person, whatever the query. */
    open: z.int(),
    next: z.string().optional(),
  })
  .meta({ id: 'ConflictList' });
export type ConflictList = z.infer<typeof ConflictList>;

/** Keep this side's values in these open conflicts, or in all of them when no ids are given. */
export const ResolveRequest = z
  .object({ ids: z.array(z.string().min(1).max(400)).min(1).max(500).optional(), keep: Side })
  .meta({ id: 'ResolveRequest' });
export type ResolveRequest = z.infer<typeof ResolveRequest>;
