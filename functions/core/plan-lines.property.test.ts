import fc from 'fast-check';
import type { ConflictRule, Direction, FieldMapping, Flow } from './flow.ts';
import { type LinesOutcome, learnLines, linesBeforeWrite } from './learn-lines.ts';
import { areLinesSettled } from './line-rows.ts';
import type { LinePair } from './link.ts';
import { type LinesPlan, planLines } from './plan-lines.ts';
import { type FieldValues, type RemoteChild, type RemoteRecord, SIDES, type Side } from './record.ts';

const NAMES = ['product', 'quantity', 'text'] as const;
const DIRECTIONS: readonly Direction[] = ['to-crm', 'to-servicenow', 'both'];
const RULES: readonly ConflictRule[] = ['crm-wins', 'servicenow-wins', 'ask'];
const MAPPINGS = NAMES.map((name): FieldMapping => ({ id: name, servicenow: [name], crm: name, direction: 'both' }));

const values = fc.record({
  product: fc.constantFrom('a', 'b'),
  quantity: fc.constantFrom(1, 2, null),
  text: fc.constantFrom('x', 'y', null),
}) as fc.Arbitrary<FieldValues>;

/** What people did to the lines of one side since they were settled. */
const edits = fc.record({
  changed: fc.array(fc.tuple(fc.nat(4), fc.constantFrom(...NAMES), fc.constantFrom('a', 'b', 1, 2, 'x', null)), {
    maxLength: 2,
  }),
  removed: fc.array(fc.nat(4), { maxLength: 2 }),
  added: fc.array(values, { maxLength: 2 }),
  isReversed: fc.boolean(),
});
type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

const scenario = fc.record({
  start: fc.array(values, { maxLength: 4 }),
  hasBase: fc.boolean(),
  servicenow: edits,
  crm: edits,
  direction: fc.constantFrom(...DIRECTIONS),
  rule: fc.constantFrom(...RULES),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly flow: Flow;
  readonly known: readonly LinePair[] | undefined;
  readonly servicenow: RemoteRecord;
  readonly crm: RemoteRecord;
}

function edited(
  side: Side,
  start: readonly FieldValues[],
  { changed, removed, added, isReversed }: Edits,
): RemoteRecord {
  const kept = start.flatMap((fields, index): readonly RemoteChild[] => {
    const changes = changed.filter(([at]) => at === index).map(([, name, value]) => [name, value] as const);
    if (removed.includes(index)) return [];
    return [{ id: `${side}${index}`, fields: { ...fields, ...Object.fromEntries(changes) } }];
  });
  const rows = [...kept, ...added.map((fields, index) => ({ id: `${side}new${index}`, fields }))];
  return {
    id: side,
    version: { modifiedAt: '2026-01-01T00:00:00Z' },
    fields: {},
    children: isReversed ? rows.reverse() : rows,
  };
}

function worldOf(given: Scenario): World {
  const { start, direction, rule } = given;
  return {
    flow: {
      id: 'f',
      entity: 'purchaseOrders',
      servicenowTable: 't',
      crmModule: 'M',
      direction,
      conflictRule: rule,
      mappings: [],
      matchRules: [],
      lines: {
        servicenow: { collection: 'l', parentField: 'p' },
        crm: { collection: 'L', parentField: 'P' },
        direction: 'both',
        mappings: MAPPINGS,
        keyMapping: 'product',
      },
    },
    known: given.hasBase
      ? start.map((fields, index) => ({
          servicenow: `servicenow${index}`,
          crm: `crm${index}`,
          base: Object.fromEntries(NAMES.map((n) => [n, { servicenow: fields[n] ?? null, crm: fields[n] ?? null }])),
        }))
      : undefined,
    servicenow: edited('servicenow', start, given.servicenow),
    crm: edited('crm', start, given.crm),
  };
}

function plan({ flow, known, servicenow, crm }: World): LinesPlan {
  const planned = planLines(flow, known, servicenow, crm);
  if (planned === undefined) throw new Error('The lines were not planned.');
  return planned;
}

const writesOf = (planned: LinesPlan) => planned.lines.flatMap((line) => line.writes);

/** Carries a plan out on one side, as the systems do. */
function write(record: RemoteRecord, planned: LinesPlan, side: Side): RemoteRecord {
  const rows = new Map((record.children ?? []).map((row) => [row.id, row]));
  for (const one of writesOf(planned).filter((candidate) => candidate.side === side)) {
    if ('ref' in one.write) {
      const empty = Object.fromEntries(NAMES.map((name) => [name, null]));
      rows.set(`${side}-of-${one.write.ref}`, {
        id: `${side}-of-${one.write.ref}`,
        fields: { ...empty, ...one.write.fields },
      });
    } else if ('remove' in one.write) rows.delete(one.write.id);
    else
      rows.set(one.write.id, { id: one.write.id, fields: { ...rows.get(one.write.id)?.fields, ...one.write.fields } });
  }
  return { ...record, children: [...rows.values()] };
}

function outcomeOf(planned: LinesPlan, side: Side): LinesOutcome {
  const added = writesOf(planned).flatMap((one): readonly [string, string][] => {
    return one.side === side && 'ref' in one.write ? [[one.write.ref, `${side}-of-${one.write.ref}`]] : [];
  });
  return { state: 'written', added: new Map(added), refused: new Map() };
}

function apply(world: World): World {
  const planned = plan(world);
  return {
    ...world,
    known: learnLines(planned, { servicenow: outcomeOf(planned, 'servicenow'), crm: outcomeOf(planned, 'crm') }),
    servicenow: write(world.servicenow, planned, 'servicenow'),
    crm: write(world.crm, planned, 'crm'),
  };
}

const contents = (record: RemoteRecord) =>
  (record.children ?? []).map(({ fields }) => NAMES.map((name) => String(fields[name])).join()).sort();

const RUNS = { numRuns: 2_000 };

test('a plan for lines that was carried out leaves nothing to do, and the lines count as settled', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const after = apply(worldOf(given));
      const again = plan(after);
      expect(writesOf(again)).toEqual([]);
      expect(again.conflicts).toEqual([]);
      const link = { lines: learnLines(again, {}) };
      expect(new Set(link.lines)).toEqual(new Set(after.known));
      if (given.rule === 'ask') return;
      for (const side of SIDES) expect(areLinesSettled(after.flow.lines, side, link, after[side], false)).toBe(true);
    }),
    RUNS,
  );
});

test('with both ways both sides end with the same lines, each once', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      fc.pre(given.direction === 'both' && given.rule !== 'ask');
      const { servicenow, crm } = apply(worldOf(given));
      expect(contents(servicenow)).toEqual(contents(crm));
    }),
    RUNS,
  );
});

test('lines that are like on both sides are never doubled', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 5 }), fc.constantFrom(...DIRECTIONS), (start, direction) => {
      const untouched: Edits = { changed: [], removed: [], added: [], isReversed: false };
      const base = { start, hasBase: false, rule: 'crm-wins', direction, servicenow: untouched } as const;
      const world = worldOf({ ...base, crm: { ...untouched, isReversed: true } });
      expect(writesOf(plan(world))).toEqual([]);
    }),
    RUNS,
  );
});

test('only rows that differ are written: a line that nobody touched on either side is not', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      fc.pre(given.hasBase);
      const touched = new Set(
        SIDES.flatMap((side) => [...given[side].removed, ...given[side].changed.map(([index]) => index)]),
      );
      for (const { side, write: one } of writesOf(plan(worldOf(given)))) {
        if ('id' in one && !one.id.includes('new')) expect(touched).toContain(Number(one.id.slice(side.length)));
      }
    }),
    RUNS,
  );
});

test('mirrored sides under the mirrored rule give the mirrored plan for lines', () => {
  const mirrorDirection = { 'to-crm': 'to-servicenow', 'to-servicenow': 'to-crm', both: 'both' } as const;
  const mirrorRule = {
    'crm-wins': 'servicenow-wins',
    'servicenow-wins': 'crm-wins',
    ask: 'ask',
    'latest-wins': 'ask',
  } as const;
  fc.assert(
    fc.property(scenario, (given) => {
      const world = worldOf(given);
      const mirrored: World = {
        flow: { ...world.flow, direction: mirrorDirection[given.direction], conflictRule: mirrorRule[given.rule] },
        known: world.known?.map(({ servicenow = '', crm = '', base }) => ({ servicenow: crm, crm: servicenow, base })),
        servicenow: world.crm,
        crm: world.servicenow,
      };
      const named = (planned: LinesPlan, isMirrored: boolean) =>
        writesOf(planned)
          .map(({ side, write: one }) => JSON.stringify([(side === 'crm') !== isMirrored, one]))
          .sort();
      expect(named(plan(mirrored), true)).toEqual(named(plan(world), false));
    }),
    RUNS,
  );
});

test('a run that is cut around the writes doubles no line and takes none of its own values for an edit', () => {
  fc.assert(
    fc.property(scenario, fc.subarray([...SIDES]), (given, arrived) => {
      fc.pre(given.direction === 'both' && given.rule !== 'ask');
      const world = worldOf(given);
      const planned = plan(world);
      const cut: World = {
        ...world,
        known: linesBeforeWrite(planned),
        servicenow: arrived.includes('servicenow') ? write(world.servicenow, planned, 'servicenow') : world.servicenow,
        crm: arrived.includes('crm') ? write(world.crm, planned, 'crm') : world.crm,
      };
      const [left, right] = [apply(world), apply(cut)];
      expect(contents(right.servicenow)).toEqual(contents(left.servicenow));
      expect(contents(right.crm)).toEqual(contents(left.crm));
    }),
    RUNS,
  );
});

test('a line that was edited survives its removal on the other side, unless nothing flows that way', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      fc.pre(given.hasBase && given.direction === 'both');
      const world = worldOf(given);
      const removals = writesOf(plan(world)).filter(({ write: one }) => 'remove' in one);
      for (const { side, write: one } of removals) {
        const index = 'id' in one ? Number(one.id.slice(side.length)) : -1;
        const row = world[side].children?.find(({ id }) => 'id' in one && id === one.id);
        expect(row?.fields).toEqual(given.start[index]);
      }
    }),
    RUNS,
  );
});
