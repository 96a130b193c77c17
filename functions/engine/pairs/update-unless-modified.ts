import type { RecordPatch, WriteOptions, WriteOutcome, WriteRefusal } from '../../connectors/connector.ts';
import { ConnectorError, type ConnectorErrorCode } from '../../connectors/errors.ts';
import { instantToMs, msToInstant } from '../../core/instant.ts';
import type { RemoteRecord } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';
import type { Probe } from './conditional-writes.ts';

const DAY_MS = 86_400_000;

/** The CRM does not take such a call at all. */
const NOT_UNDERSTOOD: ReadonlySet<ConnectorErrorCode> = new Set(['bad-request', 'unexpected-answer']);

const FINAL: ReadonlySet<WriteRefusal['kind']> = new Set(['rejected', 'missing']);

const UNCLEAR_PROBE: WriteRefusal = {
  code: 'unclear-probe',
  message: 'It is not known whether the CRM writes conditionally.',
  kind: 'changed',
};

/** The patch of a CRM record, and the record as it was read. */
export interface PatchOfRead {
  readonly patch: RecordPatch;
  readonly read: RemoteRecord;
  /** The key that the record carries, or gets now. */
  readonly key: string;
}

/** A CRM record that carries our key, or gets it now. */
export interface OwnRecord {
  readonly ref: string;
  readonly id: string;
  readonly key: string;
  readonly modifiedAt: string;
}

/**
 * Updates CRM records unless somebody has modified them since they were read; those are refused as `changed`. One instant
 * covers the whole call: that of the newest version read, which no later edit can be older than.
 */
export async function updateUnlessModified(
  task: SyncTask,
  items: readonly PatchOfRead[],
  options: WriteOptions,
): Promise<readonly WriteOutcome[]> {
  const { connector, collection } = task.sides.crm;
  const patches = items.map(({ patch }) => patch);
  const [sample] = items;
  if (sample === undefined) return [];
  const { patch, read, key } = sample;
  const own = { ref: patch.ref, id: patch.id, key, modifiedAt: read.version.modifiedAt };
  const isHonoured = await task.conditional.isHonoured(() => probe(task, own, options));
  // The probe itself may or may not have written: the record is read and planned afresh, as after any unclear write.
  if (isHonoured === undefined) return patches.map(({ ref }) => ({ ref, ok: false, refusal: UNCLEAR_PROBE }));
  if (!isHonoured) return connector.update(collection, patches, options);
  const unmodifiedSince = items.reduce((latest, { read }) => maxOf(latest, read.version.modifiedAt), '');
  const outcomes = await connector.update(collection, patches, { ...options, unmodifiedSince });
  const refused = outcomes.filter(isRefused).map(({ ref }) => ref);
  if (refused.length > 0) {
    const ids = patches.filter(({ ref }) => refused.includes(ref)).map(({ id }) => id);
    await checkRefusals(task, ids, unmodifiedSince);
  }
  return outcomes;
}

/** Finds it out on a record that was just made, so that no edit has to wait for it later. */
export async function tryConditionalWrites(task: SyncTask, own: OwnRecord, options: WriteOptions): Promise<void> {
  await task.conditional.isHonoured(() => probe(task, own, options));
}

/**
 * Writes a record's own key under a condition that it cannot fulfil. Where the condition is honoured nothing is written, and
 * where it is ignored the record holds what it held or was to get anyway.
 */
async function probe(
  task: SyncTask,
  { ref, id, key, modifiedAt }: OwnRecord,
  options: WriteOptions,
): ReturnType<Probe> {
  const { connector, collection } = task.sides.crm;
  const unmodifiedSince = msToInstant(instantToMs(modifiedAt) - DAY_MS);
  const own = { ref, id, fields: { [options.externalKeyField]: key } };
  let isHonoured: boolean;
  try {
    const [outcome] = await connector.update(collection, [own], { ...options, unmodifiedSince });
    if (outcome === undefined) return 'unclear';
    if (!outcome.ok && outcome.refusal.kind !== 'changed')
      return FINAL.has(outcome.refusal.kind) ? 'refused' : 'unclear';
    isHonoured = !outcome.ok;
  } catch (error) {
    if (!(error instanceof ConnectorError) || !NOT_UNDERSTOOD.has(error.code)) throw error;
    isHonoured = false;
  }
  task.logger.info({ isHonoured }, 'It was tried out whether the CRM writes conditionally.');
  return isHonoured;
}

/** A record that is as it was read and refused all the same would be refused for ever. */
async function checkRefusals(task: SyncTask, ids: readonly string[], unmodifiedSince: string): Promise<void> {
  const { connector, collection, fields } = task.sides.crm;
  try {
    const records = await connector.readByIds(collection, ids, fields);
    if (!records.some(({ version }) => version.modifiedAt <= unmodifiedSince)) return;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // What the call has written must not be forgotten; the next refusal is looked at again.
    task.logger.warn({ code: error.code }, 'Refused records could not be looked at.');
    return;
  }
  task.logger.warn({ records: ids.length }, 'The CRM refused records that nobody had modified.');
  await task.conditional.distrust();
}

function isRefused(outcome: WriteOutcome): boolean {
  return !outcome.ok && outcome.refusal.kind === 'changed';
}

function maxOf(left: string, right: string): string {
  return left > right ? left : right;
}
