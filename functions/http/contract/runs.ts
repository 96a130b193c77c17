import { z } from 'zod';
import { ErrorCode } from './errors.ts';
import { Entity, FieldValue, RecordRefs, Side } from './records.ts';
import { BrakeLimit } from './settings.ts';

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
    /** Values that a rule has replaced; missing where there was none. */
    conflicts: z.int().optional(),
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof RunCounts>;

/** Why a run stopped before its first suspicious write. */
export const Brake = z
  .object({
    kind: z.enum(['deletions', 'changes', 'blanks']),
    entity: Entity,
    /** For deletions the side where the records are gone, else the side that the changes come from. */
    side: Side,
    /** How many records it concerns; counting stops soon after the limit where that takes long. */
    records: z.int(),
    /** Whether there may be more of them than were counted. */
    orMore: z.boolean(),
    /** How many records of this kind are linked. */
    linked: z.int(),
    limit: BrakeLimit,
    /** Some of the records. `before` and `after` are there for changes and blanks. */
    sample: z.array(
      z.object({
        name: z.string(),
        records: RecordRefs,
        field: z.string().optional(),
        before: FieldValue.optional(),
        after: FieldValue.optional(),
      }),
    ),
  })
  .meta({ id: 'Brake' });
export type Brake = z.infer<typeof Brake>;

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
    error: z
      .object({
        code: ErrorCode,
        message: z.string(),
        details: z.string().optional(),
        /** With `brake_pulled`: what the run would have done. */
        brake: Brake.optional(),
      })
      .optional(),
    /** For an undo: the run that it takes back. */
    undoOf: z.string().optional(),
    /** It waits as the share of what this side allows is used up; live edits go on. */
    held: z.object({ side: Side, until: z.iso.datetime() }).optional(),
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
    /** The same for values that would be replaced. */
    allowChanges: z.boolean().optional(),
    /** The same for values that would be cleared. */
    allowBlanks: z.boolean().optional(),
  })
  .meta({ id: 'StartRunRequest' });
export type StartRunRequest = z.infer<typeof StartRunRequest>;

export const RunList = z.object({ runs: z.array(RunView), next: z.string().optional() }).meta({ id: 'RunList' });
export type RunList = z.infer<typeof RunList>;

/** What an undo would do, as the journal tells it. Values that somebody has changed since show only when it runs. */
export const UndoPreview = z
  .object({
    runId: z.string(),
    /** Records whose values would be restored, and how many values. */
    records: z.int(),
    values: z.int(),
    entities: z.partialRecord(Entity, z.int()),
    /** Left as they are: records that the run made or removed, pairs that it found, lines, values kept no longer. */
    left: z.object({
      created: z.int(),
      matched: z.int(),
      removed: z.int(),
      lines: z.int(),
      expired: z.int(),
    }),
    /** Some of the records made, for whoever wants to remove them by hand. */
    created: z.array(RecordRefs),
  })
  .meta({ id: 'UndoPreview' });
export type UndoPreview = z.infer<typeof UndoPreview>;

/** Only these records, by the ids of their links; everything that the run has changed when missing. */
export const UndoRequest = z
  .object({ links: z.array(z.string().min(1).max(200)).min(1).max(500).optional() })
  .meta({ id: 'UndoRequest' });
export type UndoRequest = z.infer<typeof UndoRequest>;
