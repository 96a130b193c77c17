import { TransportError } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const QUIET = { runAutomations: false };
const gone = (id: string) => ({ code: 'SUCCESS', status: 'success', message: 'record deleted', details: { id } });
const refused = (code: string, details: object = {}, message = 'no') => ({ code, status: 'error', message, details });
const answer = (data: readonly object[], status = 200): ScriptedAnswer => ({ status, json: { data } });

describe('removing', () => {
  test('names the ids in one call, without automations', async () => {
    const { connector, lines } = scriptedConnector([answer([gone('11'), gone('12')])]);
    expect(await connector.remove('Contacts', ['11', '12'], QUIET)).toEqual([
      { id: '11', ok: true },
      { id: '12', ok: true },
    ]);
    expect(lines()).toEqual(['DELETE /crm/v8/Contacts?ids=11,12&wf_trigger=false']);
  });

  test('automations run when they are wanted', async () => {
    const { connector, lines } = scriptedConnector([answer([gone('11')])]);
    await connector.remove('Contacts', ['11'], { runAutomations: true });
    expect(lines()).toEqual(['DELETE /crm/v8/Contacts?ids=11']);
  });

  test.each([200, 207, 400])('each record is judged by itself, whatever the status: %i', async (status) => {
    const rows = [
      refused('INVALID_DATA', { id: '12' }, 'the id given seems to be invalid'),
      gone('11'),
      refused('CANNOT_DELETE', { id: '13' }, 'record is in use'),
      refused('RECORD_LOCKED', { id: '14' }),
    ];
    const { connector } = scriptedConnector([answer(rows, status)]);
    expect(await connector.remove('Contacts', ['11', '12', '13', '14', 'x'], QUIET)).toEqual([
      { id: 'x', ok: false, refusal: expect.objectContaining({ kind: 'rejected' }) },
      { id: '11', ok: true },
      { id: '12', ok: true },
      { id: '13', ok: false, refusal: expect.objectContaining({ kind: 'rejected', message: 'record is in use' }) },
      { id: '14', ok: false, refusal: expect.objectContaining({ kind: 'busy' }) },
    ]);
  });

  test('goes 100 to a call', async () => {
    const { connector, lines } = scriptedConnector((request) =>
      answer((new URL(request.url).searchParams.get('ids') ?? '').split(',').map(gone)),
    );
    const ids = Array.from({ length: 101 }, (_, index) => String(index + 1));
    expect((await connector.remove('Contacts', ids, QUIET)).filter(({ ok }) => ok)).toHaveLength(101);
    expect(lines()).toHaveLength(2);
  });

  test('is repeated after a cut, as the second time finds what is left', async () => {
    const invalid = refused('INVALID_DATA', { id: '11' }, 'the id given seems to be invalid');
    const { connector } = scriptedConnector([new TransportError('cut', true), answer([invalid], 400)]);
    expect(await connector.remove('Contacts', ['11'], QUIET)).toEqual([{ id: '11', ok: true }]);
  });

  test('leaves records in doubt when no answer comes at all', async () => {
    const { connector } = scriptedConnector(() => new TransportError('timeout', true));
    expect(await connector.remove('Contacts', ['11'], QUIET)).toMatchObject([
      { id: '11', ok: false, refusal: { kind: 'unknown' } },
    ]);
  });

  test('fails as a whole when the user may not delete', async () => {
    const { connector } = scriptedConnector([{ status: 403, json: refused('NO_PERMISSION') }]);
    await expect(connector.remove('Contacts', ['11'], QUIET)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  test('keeps what a first call has done when a second one fails', async () => {
    const { connector } = scriptedConnector((_request, index) =>
      index === 0
        ? answer(Array.from({ length: 100 }, (_, at) => gone(String(at + 1))))
        : { status: 403, json: refused('NO_PERMISSION') },
    );
    const ids = Array.from({ length: 102 }, (_, index) => String(index + 1));
    const outcomes = await connector.remove('Contacts', ids, QUIET);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(100);
    expect(outcomes.at(-1)).toMatchObject({ id: '102', ok: false, refusal: { kind: 'busy' } });
  });
});

describe('the feed of deletions', () => {
  const row = (id: string, time: string) => ({ id, deleted_time: time, type: 'recycle', display_name: 'x' });
  const page = (data: readonly object[], more: boolean): ScriptedAnswer => ({
    json: { data, info: { more_records: more } },
  });

  test('is read to its end and given oldest first, each record once', async () => {
    const { connector, lines, requests } = scriptedConnector([
      page([row('3', '2026-03-02T12:00:00+02:00'), row('2', '2026-03-02T10:00:05+02:00')], true),
      page([row('2', '2026-03-02T10:00:05+02:00'), row('1', '2026-03-02T08:00:00Z')], false),
    ]);
    expect(await connector.readDeletions('Contacts', '2026-03-02T08:00:00Z')).toEqual({
      deletions: [
        { id: '1', deletedAt: '2026-03-02T08:00:00Z' },
        { id: '2', deletedAt: '2026-03-02T08:00:05Z' },
        { id: '3', deletedAt: '2026-03-02T10:00:00Z' },
      ],
      serverTime: '2026-03-02T08:00:00Z',
    });
    expect(lines()).toEqual([
      'GET /crm/v8/Contacts/deleted?type=all&page=1&per_page=200',
      'GET /crm/v8/Contacts/deleted?type=all&page=2&per_page=200',
    ]);
    expect(requests.at(-1)?.headers['If-Modified-Since']).toBe('2026-03-02T07:59:59+00:00');
  });

  test.each([204, 304])('is empty after a %i', async (status) => {
    const { connector } = scriptedConnector([{ status, body: '' }]);
    expect(await connector.readDeletions('Contacts', '2026-03-02T08:00:00Z')).toEqual({
      deletions: [],
      serverTime: '2026-03-02T08:00:00Z',
    });
  });

  test.each([
    [403, 'NO_PERMISSION'],
    [401, 'OAUTH_SCOPE_MISMATCH'],
    [400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED'],
  ])('cannot be read after %i %s', async (status, code) => {
    const { connector } = scriptedConnector(() => ({ status, json: refused(code) }));
    expect(await connector.readDeletions('Contacts', '2026-03-02T08:00:00Z')).toBeUndefined();
  });

  test('a system that is down is no empty feed', async () => {
    const { connector } = scriptedConnector(() => ({ status: 503, body: '' }));
    await expect(connector.readDeletions('Contacts', '2026-03-02T08:00:00Z')).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
