import type { FieldMapping, ValuePair } from '../../core/flow.ts';
import type { FieldValue } from '../../core/record.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';

/**
 * What a preview has planned to pair up or to make so far: by flow, the partner of each source record. Without it an
 * order would be previewed as one without a vendor, only because the vendor is not made yet.
 */
export type ForeseenPartners = Map<string, Map<string, string>>;

/** A partner that is to be made has no id yet; this stands for it. */
const TO_BE_MADE = 'to be made';

export function foresee(task: SyncTask, recordId: string, partnerId = TO_BE_MADE): void {
  const ofFlow = task.foreseen.get(task.flow.id) ?? new Map<string, string>();
  ofFlow.set(recordId, partnerId);
  task.foreseen.set(task.flow.id, ofFlow);
}

/** Pairs for values of a reference that point at records whose partners are foreseen. */
export function foreseenPairs(
  task: SyncTask,
  refersTo: NonNullable<FieldMapping['refersTo']>,
  values: readonly (FieldValue | undefined)[],
): readonly ValuePair[] {
  const partners = task.foreseen.get(refersTo.flowId);
  return values.flatMap((value): readonly ValuePair[] => {
    const partner = typeof value === 'string' ? partners?.get(value) : undefined;
    if (partner === undefined || value === undefined) return [];
    return [targetOf(task) === 'crm' ? { servicenow: value, crm: partner } : { servicenow: partner, crm: value }];
  });
}
