import { z } from 'zod';
import { Entity, FieldValue, RecordRefs, Side } from './records.ts';
import { ParkReason } from './work-list.ts';

/** A pair of records, or one that waits for its partner. */
export const LinkView = z
  .object({
    id: z.string(),
    entity: Entity,
    name: z.string(),
    records: RecordRefs,
    state: z.enum(['creating', 'linked', 'deleting', 'detached', 'tombstoned', 'waiting']),
  })
  .meta({ id: 'Link' });
export type LinkView = z.infer<typeof LinkView>;

export const LinkQuery = z.object({
  search: z.string().trim().min(1).max(200).meta({ description: 'An id of either system, or a part of a name.' }),
  entity: Entity.optional(),
  after: z.string().min(1).max(200).optional().meta({ description: '`next` of the page before.' }),
});
export type LinkQuery = z.infer<typeof LinkQuery>;

/** A page may be short, even empty, and not be the last. */
export const LinkList = z.object({ links: z.array(LinkView), next: z.string().optional() }).meta({ id: 'LinkList' });
export type LinkList = z.infer<typeof LinkList>;

export const TimelineEvent = z
  .object({
    at: z.iso.datetime(),
    kind: z.enum([
      'created',
      'matched',
      'adopted',
      'updated',
      'removed',
      'deactivated',
      'detached',
      'corrected',
      'conflict',
      'conflict-open',
      'parked',
    ]),
    /** The side that was written to, whose value was lost, or that refused. */
    side: Side,
    runId: z.string().optional(),
    /** Who did it, where it was a person in this extension. */
    by: z.string().optional(),
    changes: z.array(
      z.object({
        field: z.string(),
        /** Missing: no longer kept. */
        before: FieldValue.optional(),
        after: FieldValue.optional(),
        /** Why: `edited`, a conflict rule, `decided`, `undo`, `correction`. */
        reason: z.string(),
      }),
    ),
    /** For `parked`. */
    reason: ParkReason.optional(),
    details: z.string().optional(),
  })
  .meta({ id: 'TimelineEvent' });
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export const TimelineQuery = z.object({
  link: z.string().min(1).max(200).meta({ description: 'Id of the link, or of the item of the work list.' }),
});

/** Latest first. */
export const Timeline = z.object({ link: LinkView, events: z.array(TimelineEvent) }).meta({ id: 'Timeline' });
export type Timeline = z.infer<typeof Timeline>;
