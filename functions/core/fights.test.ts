import { holdFights } from './fights.ts';
import type { Link } from './link.ts';
import type { PairPlan } from './plan-pair.ts';
import type { Side } from './record.ts';

const VERSION = { modifiedAt: '2026-03-01T10:00:00Z' };
const RECORDS = { servicenow: { version: VERSION }, crm: { version: VERSION } };

/** A plan that copies the title, which was edited on the other side, to this one, and a phone besides. */
function copying(to: Side, reason: 'edited' | 'crm-wins' = 'edited'): PairPlan {
  const change = (mappingId: string) => ({ mappingId, field: mappingId, before: 'a', after: 'b', reason });
  const pair = { servicenow: 'b', crm: 'b' };
  return {
    writes: [{ side: to, fields: { title: 'b', phone: 'b' }, changes: [change('title'), change('phone')] }],
    settled: {},
    afterWrite: { servicenow: {}, crm: {}, [to]: { title: pair, phone: pair } },
    conflicts: [],
    asks: [],
    skipped: [],
  };
}

function known(side: Side, bounces: number): Pick<Link, 'versions' | 'sent'> {
  return { versions: { servicenow: VERSION, crm: VERSION }, sent: { title: { side, bounces } } };
}

test('a value of ours that was replaced where it arrived travels on once', () => {
  const { plan, sent, fighting } = holdFights(known('crm', 0), RECORDS, copying('servicenow'));
  const reasons = plan.writes.flatMap(({ changes }) => changes.map(({ mappingId, reason }) => [mappingId, reason]));
  // The journal tells it from the edit of a person.
  expect(reasons).toEqual([
    ['title', 'derived'],
    ['phone', 'edited'],
  ]);
  expect(plan.writes.map(({ fields }) => fields)).toEqual(copying('servicenow').writes.map(({ fields }) => fields));
  expect(sent.title).toEqual({ side: 'servicenow', bounces: 1 });
  expect(fighting).toEqual([]);
});

test('the second time in a row the field is held, and nothing of it is left in the plan', () => {
  const { plan, sent, fighting } = holdFights(known('crm', 1), RECORDS, copying('servicenow'));
  expect(fighting).toEqual(['title']);
  expect(plan.writes).toMatchObject([{ fields: { phone: 'b' }, changes: [{ mappingId: 'phone' }] }]);
  expect(plan.writes[0]?.fields).not.toHaveProperty('title');
  expect(plan.afterWrite.servicenow).toEqual({ phone: { servicenow: 'b', crm: 'b' } });
  expect(sent.title).toEqual({ side: 'crm', bounces: 2 });
});

test('whoever looks at a held field again begins anew', () => {
  const { fighting, sent } = holdFights(known('crm', 2), RECORDS, copying('servicenow'));
  expect([fighting, sent.title]).toEqual([[], { side: 'servicenow', bounces: 0 }]);
});

test.each([
  [
    'another version',
    known('crm', 1),
    { ...RECORDS, crm: { version: { modifiedAt: '2026-03-01T10:00:01Z' } } },
    'edited',
  ],
  ['a value that we had put on the other side', known('servicenow', 1), RECORDS, 'edited'],
  ['a value that we have not sent', { versions: known('crm', 0).versions }, RECORDS, 'edited'],
  ['a rule that decided between two edits', known('crm', 1), RECORDS, 'crm-wins'],
] as const)('%s is no bounce', (_what, link, records, reason) => {
  const { fighting, sent } = holdFights(link, records, copying('servicenow', reason));
  expect([fighting, sent.title]).toEqual([[], { side: 'servicenow', bounces: 0 }]);
});
