import { type Flow, flowsTo } from '../../core/flow.ts';
import { instantToMs } from '../../core/instant.ts';
import type { Link } from '../../core/link.ts';
import { fieldsRead } from '../../core/map-value.ts';
import { otherSide, type RecordVersion, type Side } from '../../core/record.ts';
import type { Hint } from '../../stores/inbox.ts';

/**
 * What a hint comes to. `read`: look at the record · `deletion`: check whether it is gone · `echo`: our own write came
 * back · `ignored`: nothing that is synced can have changed.
 */
export type Fate = 'read' | 'deletion' | 'echo' | 'ignored';

/**
 * A notification of the CRM names no version. One that arrives so soon after our write, and names nothing else than we
 * have written, is taken for its echo; what a person did meanwhile to the very same field is found by the next poll.
 */
const ECHO_WITHIN_MS = 60_000;
const MOST_HEARD = 20_000;

const IN_SYNC: ReadonlySet<Link['state']> = new Set(['creating', 'linked', 'deleting']);

/** Writes whose echo was heard: what comes after it is news. Forgotten with the process, which costs a poll's patience. */
export interface HeardEchoes {
  /** Whether this is the first echo of the version that our write has left. */
  isFirst(link: Link, version: RecordVersion): boolean;
}

export function createHeardEchoes(): HeardEchoes {
  const heard = new Set<string>();
  return {
    isFirst: (link, version) => {
      const key = `${link.id} ${version.modifiedAt}`;
      if (heard.has(key)) return false;
      if (heard.size >= MOST_HEARD) heard.clear();
      heard.add(key);
      return true;
    },
  };
}

/** What all hints of one record together come to, for one flow. Nothing is read for it but the link. */
export function siftRecord(flow: Flow, link: Link | undefined, hints: readonly Hint[], heard: HeardEchoes): Fate {
  const fates = hints.map((hint) => fateOf(flow, link, hint, heard));
  return (['deletion', 'read', 'echo'] as const).find((fate) => fates.includes(fate)) ?? 'ignored';
}

function fateOf(flow: Flow, link: Link | undefined, hint: Hint, heard: HeardEchoes): Fate {
  const { side } = hint;
  if (hint.operation === 'deleted') return followsDeletion(flow, link, side) ? 'deletion' : 'ignored';
  if (!flowsTo(flow.direction, otherSide(side))) return 'ignored';
  if (link === undefined || link.pending !== undefined) return 'read';
  if (link.state === 'detached') return link.tombstone?.side === side ? 'read' : 'ignored';
  if (link.state !== 'linked') return 'read';
  return side === 'servicenow' ? fateByVersion(link, hint) : fateByFields(flow, link, hint, heard);
}

/** Also of a record whose side is only written to: its partner is on its own now. */
function followsDeletion(flow: Flow, link: Link | undefined, side: Side): boolean {
  return link !== undefined && IN_SYNC.has(link.state) && flow.onDelete?.[side] !== 'ignore';
}

/** ServiceNow counts the changes of a record: what is not newer than the version last seen is known. */
function fateByVersion(link: Link, { version }: Hint): Fate {
  const seen = link.versions.servicenow;
  return version !== undefined && seen !== undefined && !isNewer(version, seen) ? 'echo' : 'read';
}

/** Whether a version is newer than another one of the same record. */
export function isNewer(version: RecordVersion, than: RecordVersion): boolean {
  if (version.counter !== undefined && than.counter !== undefined) return version.counter > than.counter;
  return version.modifiedAt > than.modifiedAt;
}

function fateByFields(flow: Flow, link: Link, hint: Hint, heard: HeardEchoes): Fate {
  // A pair is linked only after its records were there: somebody has looked since.
  if (hint.operation === 'created') return 'echo';
  const named = hint.fields === undefined || hint.fields.length === 0 ? undefined : syncedFields(flow, hint.fields);
  // Lines are fields of another module, which has names of its own.
  if (named?.length === 0 && flow.lines === undefined) return 'ignored';
  const version = link.versions.crm;
  if (version === undefined || !isSoonAfter(version, hint)) return 'read';
  const own = new Set(flow.mappings.filter(({ id }) => link.sent?.[id]?.side === 'crm').map(({ crm }) => crm));
  const isOwn = named?.every((field) => own.has(field)) ?? true;
  return isOwn && heard.isFirst(link, version) ? 'echo' : 'read';
}

function isSoonAfter(version: RecordVersion, { receivedAt }: Hint): boolean {
  return instantToMs(receivedAt) - instantToMs(version.modifiedAt) <= ECHO_WITHIN_MS;
}

function syncedFields(flow: Flow, names: readonly string[]): readonly string[] {
  const mapped = flow.mappings.flatMap((mapping) => fieldsRead(mapping, 'crm'));
  const chosenBy = (flow.where?.crm ?? []).map(({ field }) => field);
  const synced = new Set([...mapped, ...chosenBy]);
  return names.filter((name) => synced.has(name));
}
