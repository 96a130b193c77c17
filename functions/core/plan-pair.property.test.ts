import fc from 'fast-check';
import type { ConflictRule, Direction, FieldMapping, Flow } from './flow.ts';
import type { Base } from './link.ts';
import { agree, readMapped } from './map-value.ts';
import { planPair } from './plan-pair.ts';
import type { FieldValues, RemoteRecord } from './record.ts';

const NAMES = ['a', 'b', 'c'] as const;
const RULES: readonly ConflictRule[] = ['crm-wins', 'servicenow-wins', 'ask'];
const DIRECTIONS: readonly Direction[] = ['to-crm', 'to-servicenow', 'both'];

const value = fc.constantFrom(null, '1', '2', '3');
const fields = fc.record({ a: value, b: value, c: value }) as fc.Arbitrary<FieldValues>;
/** Sides derived by editing a common start: independent ones would hardly ever agree. */
const edits = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 2 });

const scenario = fc.record({
  start: fields,
  hasBase: fc.boolean(),
  servicenowEdits: edits,
  crmEdits: edits,
  rule: fc.constantFrom(...RULES),
  directions: fc.tuple(fc.constantFrom(...DIRECTIONS), fc.constantFrom(...DIRECTIONS), fc.constantFrom(...DIRECTIONS)),
  flowDirection: fc.constantFrom(...DIRECTIONS),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly flow: Flow;
  readonly base: Base;
  readonly servicenow: RemoteRecord;
  readonly crm: RemoteRecord;
}

function record(start: FieldValues, changes: readonly (readonly [string, FieldValues[string]])[]): RemoteRecord {
  return {
    id: 'r',
    version: { modifiedAt: '2026-01-01T00:00:00Z' },
    fields: { ...start, ...Object.fromEntries(changes) },
  };
}

function worldOf(given: Scenario): World {
  const mappings = NAMES.map((name, index): FieldMapping => {
    return { id: name, servicenow: [name], crm: name, direction: given.directions[index] ?? 'both' };
  });
  const base = given.hasBase
    ? Object.fromEntries(
        NAMES.map((name) => [name, { servicenow: given.start[name] ?? null, crm: given.start[name] ?? null }]),
      )
    : {};
  return {
    flow: {
      id: 'f',
      entity: 'people',
      servicenowTable: 't',
      crmModule: 'M',
      direction: given.flowDirection,
      conflictRule: given.rule,
      mappings,
      matchRules: [],
    },
    base,
    servicenow: record(given.start, given.servicenowEdits),
    crm: record(given.start, given.crmEdits),
  };
}

/** Pretends that every write of the plan arrived. */
function apply(world: World): World {
  const plan = planPair(world.flow, { base: world.base }, world.servicenow, world.crm);
  const written = (side: 'servicenow' | 'crm') => plan.writes.find((write) => write.side === side)?.fields ?? {};
  return {
    ...world,
    base: { ...world.base, ...plan.settled, ...plan.afterWrite.servicenow, ...plan.afterWrite.crm },
    servicenow: { ...world.servicenow, fields: { ...world.servicenow.fields, ...written('servicenow') } },
    crm: { ...world.crm, fields: { ...world.crm.fields, ...written('crm') } },
  };
}

const plan = (world: World) => planPair(world.flow, { base: world.base }, world.servicenow, world.crm);
const RUNS = { numRuns: 5_000 };

test('a plan that was carried out leaves nothing to do', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const again = plan(apply(worldOf(given)));
      expect(again.writes).toEqual([]);
      expect(again.settled).toEqual({});
      expect(again.conflicts).toEqual([]);
    }),
    RUNS,
  );
});

test('afterwards every mapped field agrees, is settled by a rule or a direction, or waits for a person', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const before = worldOf(given);
      const { asks } = plan(before);
      const after = apply(before);
      for (const mapping of after.flow.mappings) {
        const servicenow = readMapped(mapping, 'servicenow', after.servicenow.fields) ?? null;
        const crm = readMapped(mapping, 'crm', after.crm.fields) ?? null;
        const pair = after.base[mapping.id];
        const isSettled = pair?.servicenow === servicenow && pair.crm === crm;
        const isOneWay = given.flowDirection !== 'both' || mapping.direction !== 'both';
        expect(
          agree(mapping, servicenow, crm) ||
            (isSettled && isOneWay) ||
            asks.includes(mapping.id) ||
            isExcluded(mapping, given),
        ).toBe(true);
      }
    }),
    RUNS,
  );
});

function isExcluded(mapping: FieldMapping, given: Scenario): boolean {
  return mapping.direction !== 'both' && given.flowDirection !== 'both' && mapping.direction !== given.flowDirection;
}

test('a value that was edited is never replaced without being handed back', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const world = worldOf(given);
      const { writes, conflicts } = plan(world);
      for (const { side, changes } of writes) {
        for (const change of changes) {
          const known = world.base[change.mappingId]?.[side];
          const wasEdited = known === undefined ? change.before !== null : change.before !== known;
          const isHandedBack = conflicts.some(
            (conflict) => conflict.mappingId === change.mappingId && conflict.lost.value === change.before,
          );
          expect(!wasEdited || isHandedBack).toBe(true);
        }
      }
    }),
    RUNS,
  );
});

test('mirrored sides under the mirrored rule give the mirrored plan', () => {
  const mirrorDirection = { 'to-crm': 'to-servicenow', 'to-servicenow': 'to-crm', both: 'both' } as const;
  const mirrorRule = {
    'crm-wins': 'servicenow-wins',
    'servicenow-wins': 'crm-wins',
    ask: 'ask',
    'latest-wins': 'latest-wins',
  } as const;
  fc.assert(
    fc.property(scenario, (given) => {
      const world = worldOf(given);
      const mirrored: World = {
        ...world,
        flow: {
          ...world.flow,
          direction: mirrorDirection[world.flow.direction],
          conflictRule: mirrorRule[world.flow.conflictRule],
          mappings: world.flow.mappings.map((mapping) => ({
            ...mapping,
            direction: mirrorDirection[mapping.direction],
          })),
        },
        servicenow: world.crm,
        crm: world.servicenow,
      };
      const left = plan(world).writes.map((write) => [write.side, write.fields] as const);
      const right = plan(mirrored).writes.map(
        (write) => [write.side === 'crm' ? 'servicenow' : 'crm', write.fields] as const,
      );
      expect(Object.fromEntries(right)).toEqual(Object.fromEntries(left));
    }),
    RUNS,
  );
});
