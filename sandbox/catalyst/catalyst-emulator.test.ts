import type { CatalystEmulator } from './catalyst-emulator.ts';
import { DEVELOPMENT_CAPS } from './data-store.ts';
import { startCatalystEmulator } from './start-catalyst-emulator.ts';
import type { TableSchema } from './table-schema.ts';
import { TOO_MANY_REQUESTS } from './too-many-requests.ts';

const BOOKS: TableSchema = {
  name: 'Books',
  columns: [
    { name: 'Isbn', type: 'varchar', isUnique: true, isMandatory: true },
    { name: 'Title', type: 'text' },
    { name: 'Pages', type: 'int' },
    { name: 'Sold', type: 'bigint' },
    { name: 'InPrint', type: 'boolean' },
  ],
};

let catalyst: CatalystEmulator;

async function open(options: Partial<Parameters<typeof startCatalystEmulator>[0]> = {}) {
  catalyst = await startCatalystEmulator({ tables: [BOOKS], ...options });
}

beforeEach(() => open());
afterEach(() => catalyst.stop());

async function call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const context = catalyst.contextHeaders();
  const request = new Request(`${catalyst.origin}/baas/v1/project/${context['x-zc-projectid']}${path}`, {
    method,
    headers: {
      Authorization: `Zoho-oauthtoken ${context['x-zc-admin-cred-token']}`,
      PROJECT_ID: context['x-zc-project-key'] ?? '',
      Environment: context['x-zc-environment'] ?? '',
      'X-Catalyst-Environment': context['x-zc-environment'] ?? '',
      'X-CATALYST-USER': 'admin',
      Accept: 'application/vnd.catalyst.v2+json, application/vnd.catalyst.v2+zcql',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await catalyst.fetch(request);
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  return { status: response.status, json: (await response.json()) as any };
}

const insert = (...rows: readonly object[]) => call('POST', '/table/Books/row', rows);
const query = (zcql: string) => call('POST', '/query', { query: zcql });
const code = ({ status, json }: Awaited<ReturnType<typeof call>>) => [status, json.data.error_code];
const books = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Isbn: `i${String(index).padStart(5, '0')}` }));

async function fill(count: number) {
  const rows = books(count);
  for (let start = 0; start < count; start += 200) await insert(...rows.slice(start, start + 200));
}

test('a row comes back with its system columns, all of it as text', async () => {
  const { json } = await insert({ Isbn: '1', Pages: 300, Sold: '9000000000', InPrint: true });
  expect(json).toMatchObject({
    status: 'success',
    data: [{ Isbn: '1', Pages: '300', Sold: '9000000000', InPrint: 'true', Title: null }],
  });
  const [row] = json.data;
  expect(row.ROWID).toMatch(/^\d{17}$/);
  expect(row.CREATEDTIME).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}$/);
  expect((await call('GET', `/table/Books/row/${row.ROWID}`)).json.data).toEqual(row);
  const changed = await call('PATCH', '/table/Books/row', [{ ROWID: row.ROWID, Title: 'New' }]);
  expect(changed.json.data[0]).toMatchObject({ Isbn: '1', Title: 'New' });
  await call('DELETE', `/table/Books/row?ids=${row.ROWID}`);
  expect(code(await call('GET', `/table/Books/row/${row.ROWID}`))).toEqual([404, 'INVALID_ID']);
});

test('a unique value is taken once, also after a change', async () => {
  const { json } = await insert({ Isbn: '1' }, { Isbn: '2' });
  expect(code(await insert({ Isbn: '3' }, { Isbn: '1' }))).toEqual([409, 'DUPLICATE_VALUE']);
  expect(catalyst.rows('Books')).toHaveLength(2);
  const second = json.data[1].ROWID;
  expect(code(await call('PATCH', '/table/Books/row', [{ ROWID: second, Isbn: '1' }]))).toEqual([
    409,
    'DUPLICATE_VALUE',
  ]);
  await call('PATCH', '/table/Books/row', [{ ROWID: second, Isbn: '4' }]);
  expect((await insert({ Isbn: '2' })).status).toBe(200);
});

test('whether a bad row takes back those before it, and whether a missing row matters, can be chosen', async () => {
  await catalyst.stop();
  await open({ batches: 'until-failure', missingRows: 'refused' });
  const { json } = await insert({ Isbn: '1' });
  await insert({ Isbn: '2' }, { Isbn: '1' }, { Isbn: '3' });
  expect(catalyst.rows('Books').map((row) => row.Isbn)).toEqual(['1', '2']);
  const missing = `${BigInt(json.data[0].ROWID) + 99n}`;
  expect(code(await call('DELETE', `/table/Books/row?ids=${missing}`))).toEqual([404, 'INVALID_ID']);
});

test.each([
  ['a text that is too long', { Isbn: 'x'.repeat(256) }],
  ['a long text that is too long', { Isbn: '1', Title: 'x'.repeat(10_001) }],
  ['a word for a number', { Isbn: '1', Pages: 'many' }],
  ['no value for a mandatory column', { Title: 'x' }],
  ['an unknown column', { Isbn: '1', Author: 'x' }],
  ['a system column', { Isbn: '1', ROWID: '1' }],
  ['an object', { Isbn: '1', Title: {} }],
])('%s is refused', async (_name, row) => {
  expect(code(await insert(row))).toEqual([400, 'INVALID_INPUT']);
  expect(catalyst.rows('Books')).toEqual([]);
});

test('characters beyond the basic plane become question marks', async () => {
  const { json } = await insert({ Isbn: '1', Title: 'für 5 € 😀 王' });
  expect(json.data[0].Title).toBe('für 5 € ? 王');
});

test('a call carries at most 200 rows, and a table in development 5,000', async () => {
  expect(code(await insert(...books(201)))).toEqual([400, 'INVALID_INPUT']);
  expect(code(await insert())).toEqual([400, 'INVALID_INPUT']);
  await catalyst.stop();
  await open({ caps: DEVELOPMENT_CAPS });
  await fill(5_000);
  expect(catalyst.rows('Books')).toHaveLength(5_000);
  expect((await insert({ Isbn: 'one more' })).status).toBe(403);
});

test('rows can be walked in pages', async () => {
  await fill(450);
  const seen: string[] = [];
  let token = '';
  do {
    const { json } = await call('GET', `/table/Books/row?max_rows=200${token && `&next_token=${token}`}`);
    seen.push(...json.data.map((row: { Isbn: string }) => row.Isbn));
    expect(json.more_records).toBe(seen.length < 450);
    token = json.next_token ?? '';
  } while (token !== '');
  expect(seen).toEqual(books(450).map((row) => row.Isbn));
});

describe('a query', () => {
  const isbns = async (zcql: string) =>
    (await query(zcql)).json.data.map((row: { Books: { Isbn: string } }) => row.Books.Isbn);

  test('answers rows below the name of their table', async () => {
    await insert({ Isbn: "it's", Pages: 9 }, { Isbn: 'b', Pages: 10 });
    expect((await query("SELECT Isbn, Pages FROM Books WHERE Isbn = 'it''s'")).json.data).toEqual([
      { Books: { Isbn: "it's", Pages: '9' } },
    ]);
    expect(await isbns('SELECT Isbn FROM Books WHERE Pages > 9')).toEqual(['b']);
    expect(await isbns('SELECT * FROM Books ORDER BY Pages DESC')).toEqual(['b', "it's"]);
  });

  test('knows lists, nothing, alternatives, order and a window', async () => {
    await insert(...['a', 'B', 'c', 'd', '~'].map((Isbn) => ({ Isbn, ...(Isbn < 'c' && { Pages: 1 }) })));
    expect(await isbns("SELECT Isbn FROM Books WHERE Isbn IN ('c', 'a', 'x') ORDER BY Isbn ASC")).toEqual(['a', 'c']);
    expect(await isbns("SELECT Isbn FROM Books WHERE Isbn NOT IN ('c', 'a') ORDER BY Isbn")).toEqual(['B', 'd', '~']);
    expect(await isbns('SELECT Isbn FROM Books WHERE Pages IS NULL ORDER BY Isbn DESC')).toEqual(['~', 'd', 'c']);
    expect(await isbns("SELECT Isbn FROM Books WHERE Pages IS NOT NULL AND Isbn = 'a' OR Isbn = 'd'")).toEqual([
      'a',
      'd',
    ]);
    expect(await isbns('SELECT Isbn FROM Books ORDER BY Isbn ASC LIMIT 1, 2')).toEqual(['a', 'c']);
    expect(await isbns("SELECT Isbn FROM Books WHERE Isbn >= 'B' AND Isbn < 'd' ORDER BY Isbn LIMIT 9")).toEqual([
      'B',
      'a',
      'c',
    ]);
  });

  test('answers 300 rows at most', async () => {
    await fill(400);
    expect(await isbns('SELECT Isbn FROM Books')).toHaveLength(300);
    expect((await query('SELECT Isbn FROM Books LIMIT 0, 301')).status).toBe(400);
  });

  test.each([
    `SELECT ${Array(21).fill('Isbn').join(', ')} FROM Books`,
    `SELECT Isbn FROM Books WHERE ${Array(6).fill("Isbn = 'a'").join(' AND ')}`,
    'SELECT isbn FROM Books',
    'SELECT Isbn FROM books',
    "SELECT Isbn FROM Books WHERE Isbn = 'it's'",
    'SELECT Isbn FROM Books WHERE Isbn = ?',
    'SELECT Isbn FROM Books ORDER BY',
    'DELETE FROM Books',
    '',
  ])('that is wrong is refused: %s', async (zcql) => {
    expect((await query(zcql)).status).toBe(400);
  });
});

test.each<[string, number, Readonly<Record<string, string>>]>([
  ['an unknown token', 401, { Authorization: 'Zoho-oauthtoken 1' }],
  ['a token of another scheme', 401, { Authorization: 'Bearer 1' }],
  ['another project', 404, { PROJECT_ID: '1' }],
  ['no environment', 400, { Environment: '' }],
  ['a user who is no administrator', 403, { 'X-CATALYST-USER': 'user' }],
  ['another version', 400, { Accept: 'application/json' }],
])('a call with %s is refused', async (_name, status, headers) => {
  const answer = await call('GET', '/table/Books/row', undefined, headers);
  expect([answer.status, answer.json.status]).toEqual([status, 'failure']);
});

test('a token ends', async () => {
  const old = catalyst.contextHeaders()['x-zc-admin-cred-token'] ?? '';
  catalyst.renewToken();
  const headers = { Authorization: `Zoho-oauthtoken ${old}` };
  expect(code(await call('GET', '/table/Books/row', undefined, headers))).toEqual([401, 'INVALID_TOKEN']);
  expect((await call('GET', '/table/Books/row')).status).toBe(200);
});

test('it refuses calls above its concurrency in the words of Catalyst, and may not answer', async () => {
  catalyst.addFault({ ...TOO_MANY_REQUESTS, times: 1 });
  expect(code(await insert({ Isbn: '1' }))).toEqual([429, 'TOO_MANY_REQUESTS']);
  catalyst.addFault({ kind: 'cut-after', times: 1 });
  await expect(insert({ Isbn: '1' })).rejects.toThrow('fetch failed');
  expect(catalyst.rows('Books')).toHaveLength(1);
});

test('it takes jobs', async () => {
  const job = { job_name: 'sync', target_type: 'Function', target_name: 'f', jobpool_name: 'p', params: { a: 'b' } };
  const { json } = await call('POST', '/job_scheduling/job', { ...job, source_type: 'API' });
  expect(json.data).toMatchObject({ job_status: 'PENDING', params: { a: 'b' } });
  expect(catalyst.jobs).toHaveLength(1);
  expect(
    (await call('POST', '/job_scheduling/job', { ...job, job_name: 'no blanks', source_type: 'API' })).status,
  ).toBe(400);
});

test('it says so where there is no such table, API or JSON', async () => {
  expect(code(await call('POST', '/table/Films/row', []))).toEqual([404, 'INVALID_NAME']);
  expect(code(await call('GET', '/segment'))).toEqual([404, 'INVALID_URL']);
  expect(code(await call('POST', '/table/Books/row', { Isbn: '1' }))).toEqual([400, 'INVALID_INPUT']);
});
