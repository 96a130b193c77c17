import type { NewRecord, WriteOptions } from '../connector.ts';
import { type HttpRequest, TransportError } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import {
  answerMetadata,
  buildConnector,
  list,
  personRow,
  queryOf,
  refusal,
  sysId,
} from './testing/scripted-connector.ts';

const OPTIONS: WriteOptions = { runAutomations: true, externalKeyField: 'correlation_id' };
const patch = (number: number) => ({ ref: `r${number}`, id: sysId(number), fields: { name: `N${number}` } });
const patches = (count: number) => Array.from({ length: count }, (_, index) => patch(index + 1));

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body?: string;
}
type ItemAnswer = { readonly status: number; readonly json?: object; readonly headers?: Record<string, string> };

const itemsOf = ({ body }: HttpRequest): readonly Item[] => JSON.parse(body ?? '{}').rest_requests;
const bodyOf = ({ body = '' }: Item): object => JSON.parse(Buffer.from(body, 'base64').toString() || '{}');
const idOf = ({ url }: Item): string => /\/([0-9a-f]{32})\b/.exec(url)?.[1] ?? '';

/** An instance that answers each item by itself; items for which there is no answer are left unserviced. */
function batchOf(answer: (item: Item) => ItemAnswer | undefined): (request: HttpRequest) => ScriptedAnswer {
  return (request) => {
    const items = itemsOf(request);
    const serviced = items.flatMap((item) => {
      const given = answer(item);
      if (given === undefined) return [];
      const headers = Object.entries({ 'Content-Type': 'application/json', ...given.headers });
      const body = given.json === undefined ? '' : Buffer.from(JSON.stringify(given.json)).toString('base64');
      return [
        { id: item.id, status_code: given.status, body, headers: headers.map(([name, value]) => ({ name, value })) },
      ];
    });
    const done = new Set(serviced.map(({ id }) => id));
    const left = items.map(({ id }) => id).filter((id) => !done.has(id));
    return { json: { batch_request_id: '1', serviced_requests: serviced, unserviced_requests: left } };
  };
}
const echo = (item: Item): ItemAnswer => ({
  status: 200,
  json: { result: { ...personRow(1), ...bodyOf(item), sys_id: idOf(item) } },
});
const unexpected = (): ScriptedAnswer => {
  throw new Error('No single call was expected.');
};

describe('writing in batches', () => {
  test('puts 25 changes into one call, and reads each answer by itself', async () => {
    const refused = { status: 403, json: { error: { message: 'Operation Failed', detail: 'Aborted by a rule' } } };
    const missing = { status: 404, json: { error: { message: 'No Record found', detail: null } } };
    const { connector, batches, data } = buildConnector(
      unexpected,
      answerMetadata,
      batchOf((item) => (idOf(item) === sysId(7) ? refused : idOf(item) === sysId(40) ? missing : echo(item))),
    );
    const outcomes = await connector.update('people', patches(60), OPTIONS);
    expect(batches.map((batch) => itemsOf(batch).length)).toEqual([25, 25, 10]);
    expect(data).toEqual([]);
    expect(outcomes.map(({ ref }) => ref)).toEqual(patches(60).map(({ ref }) => ref));
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([
      { ref: 'r7', refusal: { kind: 'rejected', message: 'Operation Failed: Aborted by a rule' } },
      { ref: 'r40', refusal: { kind: 'missing' } },
    ]);
    expect(outcomes[1]).toMatchObject({ ok: true, id: sysId(2), fields: { name: 'N2' } });
  });

  test('writes each item as the call alone would be', async () => {
    const { connector, batches } = buildConnector(unexpected, answerMetadata, batchOf(echo));
    await connector.update('people', [{ ...patch(1), fields: { name: 'Ünï 😀' } }, patch(2)], OPTIONS);
    const [item] = itemsOf(batches[0]!);
    expect([item!.method, idOf(item!), bodyOf(item!)]).toEqual(['PATCH', sysId(1), { name: 'Ünï 😀' }]);
    expect(item!.url.startsWith('/api/now/table/people/')).toBe(true);
    expect(item!.url).toContain('sysparm_display_value=false');
    expect(item!.headers).toContainEqual({ name: 'Content-Type', value: 'application/json' });
    expect(batches[0]!.url).toBe('https://acme.service-now.com/api/now/v1/batch');
  });

  test('one row goes alone', async () => {
    const { connector, batches, data } = buildConnector(() => ({ json: { result: personRow(1) } }));
    await connector.update('people', [patch(1)], OPTIONS);
    expect([batches.length, data.length]).toEqual([0, 1]);
  });

  test('sends again what was not serviced, in its order', async () => {
    const seen: string[] = [];
    const { connector, batches } = buildConnector(unexpected, answerMetadata, (request) => {
      const served = new Set(
        itemsOf(request)
          .slice(0, 10)
          .map(({ id }) => id),
      );
      seen.push(...itemsOf(request).slice(0, 10).map(idOf));
      return batchOf((item) => (served.has(item.id) ? echo(item) : undefined))(request);
    });
    const outcomes = await connector.update('people', patches(25), OPTIONS);
    expect(batches.map((batch) => itemsOf(batch).length)).toEqual([25, 15, 5]);
    expect(seen).toEqual(patches(25).map(({ id }) => id));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  });

  test('sends alone what no batch takes', async () => {
    const { connector, batches, data } = buildConnector(
      ({ url }) => ({ json: { result: { ...personRow(1), sys_id: /([0-9a-f]{32})/.exec(url)![1] } } }),
      answerMetadata,
      batchOf(() => undefined),
    );
    expect((await connector.update('people', patches(3), OPTIONS)).every(({ ok }) => ok)).toBe(true);
    expect([batches.length, data.length]).toEqual([1, 3]);
  });

  test.each([403, 404, 405])('goes on with single calls for good after a %i', async (status) => {
    const { connector, batches, data } = buildConnector(
      () => ({ json: { result: personRow(1) } }),
      answerMetadata,
      () => refusal(status, 'No'),
    );
    expect(connector.limits.updateBatch).toBe(100);
    for (const _ of [1, 2])
      expect((await connector.update('people', patches(60), OPTIONS)).every(({ ok }) => ok)).toBe(true);
    expect([batches.length, data.length]).toEqual([1, 120]);
    expect([connector.limits.updateBatch, connector.limits.createBatch]).toEqual([50, 50]);
  });

  test.each<[string, ScriptedAnswer]>([
    ['a cut', new TransportError('cut', true)],
    ['silence', new TransportError('timeout', true)],
    ['a server fault', refusal(500, 'Oops')],
    ['an answer that breaks off', { headers: { 'content-type': 'application/json' }, body: '{"serviced' }],
    ['an answer of another shape', { json: { result: [] } }],
    ['a refusal in the middle', refusal(400, 'Exception while reading request')],
  ])('leaves every row in doubt after %s, and sends none again', async (_name, answer) => {
    const { connector, batches, data } = buildConnector(unexpected, answerMetadata, () => answer);
    const outcomes = await connector.update('people', patches(3), OPTIONS);
    expect(outcomes.map((outcome) => !outcome.ok && outcome.refusal.kind)).toEqual(['unknown', 'unknown', 'unknown']);
    expect([batches.length, data.length]).toEqual([1, 0]);
  });

  test('a row of which the answer says nothing is in doubt', async () => {
    const { connector } = buildConnector(unexpected, answerMetadata, (request) => {
      const { json } = batchOf((item) => (idOf(item) === sysId(2) ? undefined : echo(item)))(request) as {
        json: object;
      };
      return { json: { ...json, unserviced_requests: [] } };
    });
    const outcomes = await connector.update('people', patches(3), OPTIONS);
    expect(outcomes.map((outcome) => outcome.ok || outcome.refusal.kind)).toEqual([true, 'unknown', true]);
  });

  test('an item that met a limit goes alone, where the limit is waited for', async () => {
    const { connector, data } = buildConnector(
      () => ({ json: { result: { ...personRow(2), sys_id: sysId(2) } } }),
      answerMetadata,
      batchOf((item) =>
        idOf(item) === sysId(2) ? { status: 429, json: { error: { message: 'Limit' } } } : echo(item),
      ),
    );
    expect((await connector.update('people', patches(3), OPTIONS)).every(({ ok }) => ok)).toBe(true);
    expect(data).toHaveLength(1);
  });

  test.each<[string, ScriptedAnswer, string]>([
    ['dead credentials', refusal(401, 'User Not Authenticated'), 'reconnect-needed'],
    ['a sleeping instance', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'not-the-system'],
    ['a limit', { status: 429, headers: { 'retry-after': '900' } }, 'rate-limited'],
  ])('fails as a whole after %s, which wrote nothing', async (_name, answer, code) => {
    const { connector } = buildConnector(unexpected, answerMetadata, () => answer);
    await expect(connector.update('people', patches(3), OPTIONS)).rejects.toMatchObject({ code });
  });

  test('makes records in batches, and none twice', async () => {
    const record = (number: number): NewRecord => ({
      ref: `r${number}`,
      externalKey: `k${number}`,
      fields: { name: 'N' },
    });
    let made = 0;
    const { connector, batches } = buildConnector(
      () => list([{ ...personRow(1), correlation_id: 'k1' }]),
      answerMetadata,
      batchOf((item) => {
        made += 1;
        return { status: 201, json: { result: { ...personRow(1), ...bodyOf(item), sys_id: sysId(made + 1) } } };
      }),
    );
    const outcomes = await connector.create('people', [1, 2, 3].map(record), OPTIONS);
    expect(outcomes.map((outcome) => [outcome.ref, outcome.ok && outcome.created])).toEqual([
      ['r2', true],
      ['r3', true],
      ['r1', false],
    ]);
    expect(itemsOf(batches[0]!).map(bodyOf)).toEqual([
      { name: 'N', correlation_id: 'k2' },
      { name: 'N', correlation_id: 'k3' },
    ]);
  });
});

describe('reading in batches', () => {
  test('long lists of ids go together, each within the length of a URL', async () => {
    const { connector, batches, data } = buildConnector(
      unexpected,
      answerMetadata,
      batchOf((item) => {
        const ids = /sys_idIN(.*)/.exec(new URL(item.url, 'https://x.example').searchParams.get('sysparm_query')!)![1]!;
        return { status: 200, json: { result: ids.split(',').map((id) => ({ ...personRow(1), sys_id: id })) } };
      }),
    );
    const ids = Array.from({ length: 200 }, (_, index) => sysId(index + 1));
    const records = await connector.readByIds('people', ids, ['name']);
    expect(records.map(({ id }) => id)).toEqual(ids);
    expect([batches.length, data.length, itemsOf(batches[0]!).length]).toEqual([1, 0, 5]);
  });

  test('are repeated after a cut, as reading changes nothing', async () => {
    const { connector, batches } = buildConnector(
      (request) => {
        const ids = /sys_idIN(.*)/.exec(queryOf(request).get('sysparm_query')!)![1]!.split(',');
        return list(ids.map((id) => ({ ...personRow(1), sys_id: id })));
      },
      answerMetadata,
      (_request, index) => (index === 0 ? new TransportError('cut', true) : refusal(404, 'No')),
    );
    const ids = Array.from({ length: 100 }, (_, index) => sysId(index + 1));
    expect(await connector.readByIds('people', ids, ['name'])).toHaveLength(100);
    expect(batches).toHaveLength(2);
  });
});
