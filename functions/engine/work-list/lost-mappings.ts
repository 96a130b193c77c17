import { type Direction, type Flow, flowsTo, narrowDirection } from '../../core/flow.ts';
import { SIDES } from '../../core/record.ts';
import type { Cursors } from '../../stores/cursors.ts';

/** Where mappings have led so far, by id. */
type Once = Readonly<Record<string, Direction>>;

/**
 * Mappings that worked before and no longer do, wholly or in one direction: a field was removed or made read-only. The
 * others go on. Optional fields that were never there are nothing to tell of.
 */
export async function findLostMappings(options: {
  readonly tenant: string;
  readonly cursors: Cursors;
  readonly fence: number;
  /** As it was set up, and as far as it works now. */
  readonly wanted: Flow;
  readonly usable: Flow;
}): Promise<readonly string[]> {
  const { tenant, cursors, fence, wanted, usable } = options;
  const name = ['mappings', wanted.id, wanted.servicenowTable, wanted.crmModule].join('/');
  const once = readOnce(await cursors.load(tenant, name));
  const now = new Map(usable.mappings.map(({ id, direction }) => [id, direction]));
  const learned = [...now].map(([id, direction]) => [id, widen(once[id], direction)] as const);
  await cursors.save(tenant, name, { ...once, ...Object.fromEntries(learned) }, fence);
  return wanted.mappings
    .filter((mapping) => {
      const before = once[mapping.id];
      const asked = narrowDirection(wanted.direction, mapping.direction);
      return SIDES.some((side) => leads(before, side) && leads(asked, side) && !leads(now.get(mapping.id), side));
    })
    .map(({ id }) => id);
}

function leads(direction: Direction | undefined, side: (typeof SIDES)[number]): boolean {
  return direction !== undefined && flowsTo(direction, side);
}

function widen(before: Direction | undefined, now: Direction): Direction {
  return before === undefined || before === now ? now : 'both';
}

function readOnce(saved: unknown): Once {
  return typeof saved === 'object' && saved !== null ? (saved as Once) : {};
}
