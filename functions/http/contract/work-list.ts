import { z } from 'zod';
import { Entity, FieldValue, RecordRefs, Side } from './records.ts';

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
    side: Side,
    /** The record on the side it comes from. */
    recordSide: Side,
    recordId: z.string(),
    recordName: z.string(),
    reason: ParkReason,
    /** The record is synced; one field stayed as it was, and nothing waits for it. */
    isNote: z.boolean().optional(),
    field: z.string().optional(),
    /** The far side's own code and words. */
    code: z.string().optional(),
    details: z.string().optional(),
    /** For a doubtful match: the records it could be. */
    candidates: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    records: RecordRefs,
    /** What can be corrected in the record on `recordSide`: that field, and what was in it when the record failed. */
    correctable: z.object({ field: z.string(), value: FieldValue.optional() }).optional(),
    attempts: z.int(),
    since: z.iso.datetime(),
    nextTryAt: z.iso.datetime().optional(),
    /** Somebody has put it aside; it comes back when the record changes and fails again. */
    dismissed: z.boolean().optional(),
  })
  .meta({ id: 'WorkItem' });
export type WorkItem = z.infer<typeof WorkItem>;

/** Which part of the work list; everything that is not dismissed when empty. */
export const WorkListQuery = z.object({
  after: z.string().min(1).max(200).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).optional().meta({ description: 'Items of a page; 50 when missing.' }),
  entity: Entity.optional(),
  reason: ParkReason.optional(),
  search: z.string().trim().min(1).max(200).optional().meta({ description: 'In names, ids, fields and details.' }),
  dismissed: z.enum(['true', 'false']).optional().meta({ description: '`true`: those put aside instead.' }),
});
export type WorkListQuery = z.infer<typeof WorkListQuery>;

export const WorkList = z
  .object({
    items: z.array(WorkItem),
    /** Everything that waits, whatever the query. */
    total: z.int(),
    /** What fits the query, on all pages. */
    matching: z.int(),
    next: z.string().optional(),
  })
  .meta({ id: 'WorkList' });
export type WorkList = z.infer<typeof WorkList>;

/** Which records to try again; all of them when no ids are given. */
export const RetryRequest = z
  .object({ ids: z.array(z.string().min(1).max(200)).min(1).max(500).optional() })
  .meta({ id: 'RetryRequest' });
export type RetryRequest = z.infer<typeof RetryRequest>;

/** The record that this one is the same as; without one, it is nobody's and gets a new partner. */
export const ChooseRequest = z
  .object({ candidateId: z.string().min(1).max(100).optional() })
  .meta({ id: 'ChooseRequest' });
export type ChooseRequest = z.infer<typeof ChooseRequest>;

/** Values by field name of the record on its own side (`recordSide`); `null` clears. */
export const CorrectRequest = z
  .record(z.string().min(1).max(100), FieldValue)
  .refine((values) => Object.keys(values).length > 0 && Object.keys(values).length <= 20, 'From 1 to 20 fields.')
  .meta({ id: 'CorrectRequest' });
export type CorrectRequest = z.infer<typeof CorrectRequest>;

/** Put these aside, or bring them back. */
export const DismissRequest = z
  .object({ ids: z.array(z.string().min(1).max(200)).min(1).max(500), dismissed: z.boolean().default(true) })
  .meta({ id: 'DismissRequest' });
export type DismissRequest = z.infer<typeof DismissRequest>;

/** How many rows were changed. */
export const Changed = z.object({ changed: z.int() }).meta({ id: 'Changed' });
export type Changed = z.infer<typeof Changed>;
