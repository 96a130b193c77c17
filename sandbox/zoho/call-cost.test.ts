import { costOfCall } from './call-cost.ts';

test.each([
  ['GET', '/Contacts/1', {}, 1, false],
  ['GET', '/Contacts', { sort_by: 'Modified_Time' }, 1, true],
  ['POST', '/Contacts/upsert', 1, 1, false],
  ['POST', '/Contacts/upsert', 10, 1, false],
  ['POST', '/Contacts/upsert', 11, 2, true],
  ['PUT', '/Contacts', 100, 10, true],
  ['POST', '/coql', 'select id from Leads where id is not null', 1, true],
  ['POST', '/coql', 'select id from Leads where id is not null limit 200', 1, true],
  ['POST', '/coql', 'select id from Leads where id is not null LIMIT 201', 2, true],
  ['POST', '/coql', 'select id from Leads where id is not null limit 2000', 3, true],
  ['POST', '/Leads/1/actions/convert', 1, 5, true],
  ['POST', '/actions/watch', {}, 1, false],
  ['PATCH', '/actions/watch', {}, 1, false],
  ['DELETE', '/actions/watch', { channel_ids: '1,2' }, 1, false],
  ['DELETE', '/Contacts', { ids: '1,2' }, 1, false],
  ['GET', '/Leads/deleted', { type: 'all' }, 1, false],
] as const)('%s %s with %j costs %d', (method, path, content, credits, heavy) => {
  const body =
    typeof content === 'number'
      ? { data: Array.from({ length: content }, () => ({})) }
      : typeof content === 'string'
        ? { select_query: content }
        : undefined;
  const query = typeof content === 'object' ? { ...content } : {};

  expect(costOfCall({ method, path, query, body })).toEqual({ credits, heavy });
});
