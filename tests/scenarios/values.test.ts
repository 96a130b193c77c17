import type { FieldValues } from '../../functions/core/record.ts';
import type { FakeConnector } from '../../functions/engine/testing/fake-connector.ts';
import { rounded, upperCased } from '../../sandbox/servicenow/rewriting-rules.ts';
import {
  bothWays,
  conflicts,
  contactOf,
  expectSame,
  links,
  MINUTE_MS,
  parked,
  person,
  syncLater,
  withOnePair,
} from './fake-world.ts';
import { createSimulatedWorld } from './simulated-world.ts';

describe('49. a value that a rule rewrites where it arrives', () => {
  /** A rule of the CRM that rewrites phones, in the save itself: the version that the write answers is the last. */
  function rewriting(side: FakeConnector, field: string, rewrite: (value: string) => string): void {
    const { update } = side;
    side.update = async (...request) => {
      const outcomes = await update(...request);
      for (const row of side.rows.values()) {
        const value = row.fields[field];
        if (typeof value === 'string') row.fields = { ...row.fields, [field]: rewrite(value) };
      }
      return outcomes;
    };
  }
  const upper = (value: string) => value.toUpperCase();
  const lower = (value: string) => value.toLowerCase();

  test.each([
    ['capitals', upperCased('customer_contact', 'title'), 'boss', 'BOSS'],
    ['rounding', rounded('customer_contact', 'title', 1), '3.14159', '3.1'],
  ] as const)(
    'by %s is written once, and what the rule made of it is accepted on both sides',
    async (_rule, rule, typed, made) => {
      const world = await createSimulatedWorld();
      world.servicenow.createAsPerson('customer_contact', { last_name: 'Ada' });
      await world.sync('backfill');
      world.servicenow.addRule(rule);
      const [{ id } = { id: '' }] = world.zoho.records('Contacts');
      world.zoho.editAsPerson('Contacts', String(id), { Title: typed });
      const before = world.servicenow.writes();
      await world.sync();
      await world.sync();
      expect(world.servicenow.writes() - before).toBe(1);
      expect(world.servicenow.table('customer_contact')).toMatchObject([{ title: made }]);
      expect(world.zoho.record('Contacts', String(id))).toMatchObject({ Title: made });
      world.newWrites();
      await world.sync();
      expect(world.newWrites()).toBe(0);
      expect(await world.records.parked.scan({ limit: 9 })).toEqual([]);
    },
  );

  test('by rules of both sides that undo each other is parked as fighting after two bounces, and the rest goes on', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    rewriting(world.crm, 'Title', upper);
    rewriting(world.servicenow, 'title', lower);
    world.servicenow.editAsPerson('s1', { title: 'Boss', phone: '2' });
    const first = await syncLater(world);
    const later = [];
    for (let run = 0; run < 5; run++) later.push(...(await syncLater(world)).written);
    expect(first.written.length + later.length).toBeLessThanOrEqual(2);
    expect(await parked(world)).toMatchObject([{ recordId: 's1', reason: 'fighting', field: 'Title' }]);
    expect(world.crm.rows.get(crmId)?.fields.Phone).toBe('2');
    world.servicenow.editAsPerson('s1', { phone: '3' });
    await syncLater(world);
    expect(world.crm.rows.get(crmId)?.fields.Phone).toBe('3');
  });

  test('goes through once somebody has ended the fight', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    const { update } = world.servicenow;
    rewriting(world.crm, 'Title', upper);
    rewriting(world.servicenow, 'title', lower);
    world.servicenow.editAsPerson('s1', { title: 'Boss' });
    for (let run = 0; run < 3; run++) await syncLater(world);
    const [item] = await parked(world);
    world.servicenow.update = update;
    await world.records.parked.put([{ ...item!, nextTryAt: '2026-03-01T00:00:00Z' }]);
    for (let run = 0; run < 3; run++) await syncLater(world);
    expect(await parked(world)).toEqual([]);
    expect([world.servicenow.rows.get('s1')?.fields.title, world.crm.rows.get(crmId)?.fields.Title]).toEqual([
      'BOSS',
      'BOSS',
    ]);
  });

  test('is no fight where two people edit a field in turn', async () => {
    const world = bothWays();
    const crmId = await withOnePair(world);
    for (let turn = 0; turn < 5; turn++) {
      world.servicenow.editAsPerson('s1', { phone: `s${turn}` });
      await syncLater(world);
      expectSame(world, [`Ada Ada@x.org s${turn}`]);
      world.crm.editAsPerson(crmId, { Phone: `c${turn}` });
      await syncLater(world);
      expectSame(world, [`Ada Ada@x.org c${turn}`]);
    }
    expect(await parked(world)).toEqual([]);
    expect(await conflicts(world)).toEqual([]);
  });
});

describe('50. a choice that the mapping has no counterpart for', () => {
  const GRADES = [{ servicenow: 'boss', crm: 'Boss' }];
  const graded = () =>
    bothWays({
      reshape: (flow) => ({
        ...flow,
        mappings: flow.mappings.map((mapping) => (mapping.id === 'title' ? { ...mapping, values: GRADES } : mapping)),
      }),
    });

  test('is left out and reported, the rest of the record is synced, and the base stays', async () => {
    const world = graded();
    world.servicenow.addAsPerson('s1', { ...person('Ada'), title: 'boss' });
    await world.sync();
    const crmId = contactOf(world, 's1');
    world.advance(5 * MINUTE_MS);
    world.servicenow.editAsPerson('s1', { title: 'janitor', phone: '2' });
    const { written } = await syncLater(world);
    expect(written.map(({ fields }): FieldValues => fields)).toEqual([{ Phone: '2' }]);
    expect(world.crm.rows.get(crmId)?.fields).toMatchObject({ Title: 'Boss', Phone: '2' });
    expect((await links(world))[0]?.base.title).toEqual({ servicenow: 'boss', crm: 'Boss' });
    expect(await parked(world)).toMatchObject([
      { recordId: 's1', side: 'servicenow', reason: 'no-counterpart', field: 'title' },
    ]);
    world.servicenow.editAsPerson('s1', { title: 'boss' });
    await syncLater(world);
    expect(await parked(world)).toEqual([]);
  });

  test('does not keep a new record from being made', async () => {
    const world = graded();
    world.servicenow.addAsPerson('s1', { ...person('Ada'), title: 'janitor' });
    await world.sync();
    expectSame(world, ['Ada Ada@x.org 1']);
    expect(await parked(world)).toMatchObject([{ recordId: 's1', reason: 'no-counterpart', field: 'title' }]);
    expect((await syncLater(world)).written).toEqual([]);
  });
});
