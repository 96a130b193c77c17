import type { HttpRequest } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const text = (length: number) => 'x'.repeat(length);
const TIME = '2026-03-02T10:00:00+02:00';

/** A CRM whose lists cut texts of these fields, and that gives one record whole. */
function cuttingCrm(records: readonly Record<string, string>[], cutFields: readonly string[]) {
  return (request: HttpRequest): ScriptedAnswer => {
    if (request.method === 'GET') {
      const found = records.find(({ id }) => request.url.endsWith(`/${id}`));
      return found ? { json: { data: [found] } } : { status: 204, body: '' };
    }
    const data = records.map((record) => ({
      ...record,
      ...Object.fromEntries(cutFields.map((name) => [name, record[name]?.slice(0, 500) ?? null])),
    }));
    return { json: { data, info: { more_records: false } } };
  };
}

const page = (fields: readonly string[]) => ({ collection: 'Purchase_Orders', fields, limit: 200 });
const order = (id: string, more: Record<string, string>) => ({ id, Modified_Time: TIME, ...more });
const singles = (lines: readonly string[]) => lines.filter((line) => line.startsWith('GET'));

describe('long texts', () => {
  test('that a list has cut are read from the record alone', async () => {
    const records = [
      order('1', { Terms_and_Conditions: text(800) }),
      order('2', { Terms_and_Conditions: text(499) }),
      order('3', { Terms_and_Conditions: text(500) }),
    ];
    const { connector, lines } = scriptedConnector(cuttingCrm(records, ['Terms_and_Conditions']));
    const { records: read } = await connector.readPage(page(['Subject', 'Terms_and_Conditions']));
    expect(read.map(({ fields }) => String(fields.Terms_and_Conditions).length)).toEqual([800, 499, 500]);
    expect(singles(lines())).toEqual(['GET /crm/v8/Purchase_Orders/1', 'GET /crm/v8/Purchase_Orders/3']);
  });

  test('are read alone by readByIds too, with the version that they have', async () => {
    const whole = { ...order('1', { Description: text(700) }), Modified_Time: '2026-03-02T10:00:07+02:00' };
    const { connector } = scriptedConnector((request) =>
      request.method === 'GET'
        ? { json: { data: [whole] } }
        : { json: { data: [order('1', { Description: text(500) })], info: { more_records: false } } },
    );
    expect(await connector.readByIds('Purchase_Orders', ['1'], ['Description'])).toEqual([
      { id: '1', version: { modifiedAt: '2026-03-02T08:00:07Z' }, fields: { Description: text(700) } },
    ]);
  });

  test('plain ones are trusted once a long one has come whole, rich ones never', async () => {
    const plain = ['1', '2', '3'].map((id) => order(id, { Description: text(900) }));
    const first = scriptedConnector(cuttingCrm(plain, []));
    await first.connector.readPage(page(['Description']));
    await first.connector.readPage(page(['Description']));
    expect(singles(first.lines())).toHaveLength(1);

    const rich = ['1', '2', '3'].map((id) => order(id, { Terms_and_Conditions: text(900) }));
    const second = scriptedConnector(cuttingCrm(rich, []));
    await second.connector.readPage(page(['Terms_and_Conditions']));
    expect(singles(second.lines())).toHaveLength(3);
  });

  test('of fields that nobody asked for cost nothing', async () => {
    const records = [order('1', { Description: text(900), Subject: text(600) })];
    const { connector, lines } = scriptedConnector(cuttingCrm(records, []));
    await connector.readPage(page(['Subject']));
    expect(singles(lines())).toEqual([]);
  });

  test('of a record that is gone by then leave it out, and the page goes on after it', async () => {
    const listed = { json: { data: [order('9', { Description: text(500) })], info: { more_records: true } } };
    const { connector } = scriptedConnector((request) =>
      request.method === 'GET' ? { status: 204, body: '' } : listed,
    );
    expect(await connector.readPage(page(['Description']))).toMatchObject({
      records: [],
      next: { id: '9', modifiedAt: '2026-03-02T08:00:00Z' },
    });
  });
});
