import type { Flow } from './flow.ts';
import type { Link } from './link.ts';
import { pendingOf, settlePending } from './pending-writes.ts';
import type { FieldValue, RemoteRecord } from './record.ts';

const flow = {
  mappings: [{ id: 'phone', servicenow: ['phone'], crm: 'Phone', direction: 'both' }],
} as unknown as Flow;
const link = {
  base: { phone: { servicenow: '1', crm: '1' } },
  pending: { crm: { phone: { servicenow: '2', crm: '2' } } },
} as unknown as Link;

function record(fields: Readonly<Record<string, FieldValue>>): RemoteRecord {
  return { id: 'x', version: { modifiedAt: '2026-03-01T10:00:00Z' }, fields };
}

test('a value that stands where a write in doubt was to put it is settled', () => {
  const settled = settlePending(flow, link, { servicenow: record({ phone: '3' }), crm: record({ Phone: '2' }) });
  expect(settled.base.phone).toEqual({ servicenow: '2', crm: '2' });
  expect(settled).not.toHaveProperty('pending');
});

test.each([
  ['the old value', '1'],
  ['somebody’s edit', '9'],
])('%s there leaves the base as it was', (_what, crm) => {
  const settled = settlePending(flow, link, { servicenow: record({ phone: '2' }), crm: record({ Phone: crm }) });
  expect(settled.base.phone).toEqual({ servicenow: '1', crm: '1' });
  expect(settled).not.toHaveProperty('pending');
});

test('a side that does not say what it holds settles nothing', () => {
  const settled = settlePending(flow, link, { servicenow: record({}), crm: record({}) });
  expect(settled.base.phone).toEqual({ servicenow: '1', crm: '1' });
});

test('nothing is pending where nothing is to be written', () => {
  expect(pendingOf({ servicenow: {}, crm: {} }, ['servicenow', 'crm'])).toBeUndefined();
  expect(pendingOf({ servicenow: {}, crm: { phone: { servicenow: '2', crm: '2' } } }, ['crm'])).toEqual({
    crm: { phone: { servicenow: '2', crm: '2' } },
  });
});
