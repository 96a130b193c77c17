import type { HttpRequest } from '../http/runtime.ts';
import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { scriptedConnector } from './testing/crm-fixture.ts';

const OPTIONS = {
  runAutomations: false,
  externalKeyField: 'ServiceNow_ID',
  unmodifiedSince: '2026-03-02T08:00:00Z',
};
const MODIFIED = { code: 'ALREADY_MODIFIED', status: 'error', message: 'modified since', details: {} };
const patch = (number: number) => ({ ref: `r${number}`, id: String(number), fields: { Email: null } });
const patches = (count: number) => Array.from({ length: count }, (_, index) => patch(index + 1));
const idsOf = ({ body }: HttpRequest): string[] => JSON.parse(body ?? '{}').data.map(({ id }: { id: string }) => id);

/** A CRM in which these records were modified meanwhile: a call with one of them writes nothing. */
function answerUnless(modified: ReadonlySet<string>, refusal: ScriptedAnswer) {
  return (request: HttpRequest): ScriptedAnswer => {
    const ids = idsOf(request);
    if (ids.some((id) => modified.has(id))) return refusal;
    const details = (id: string) => ({ id, Modified_Time: '2026-03-02T10:00:00+02:00' });
    return { json: { data: ids.map((id) => ({ code: 'SUCCESS', status: 'success', details: details(id) })) } };
  };
}

describe('writing only what nobody has modified meanwhile', () => {
  test('says since when', async () => {
    const { connector, calls } = scriptedConnector(answerUnless(new Set(), {}));
    await connector.update('Contacts', patches(2), OPTIONS);
    expect(calls()).toHaveLength(1);
    expect(calls()[0]?.headers['If-Unmodified-Since']).toBe('2026-03-02T08:00:00+00:00');
  });

  test('is not said where it was not asked for', async () => {
    const { connector, calls } = scriptedConnector(answerUnless(new Set(), {}));
    await connector.update('Contacts', patches(2), { runAutomations: false, externalKeyField: 'ServiceNow_ID' });
    expect(calls()[0]?.headers).not.toHaveProperty('If-Unmodified-Since');
  });

  test.each<[string, ScriptedAnswer]>([
    ['an error', { status: 412, json: MODIFIED }],
    ['rows', { status: 412, json: { data: [MODIFIED] } }],
    ['another status', { status: 400, json: MODIFIED }],
    ['nothing', { status: 412, body: '' }],
  ])('finds the modified records of a batch by halving it, told by %s', async (_name, refusal) => {
    const { connector, calls } = scriptedConnector(answerUnless(new Set(['3', '8']), refusal));
    const outcomes = await connector.update('Contacts', patches(9), OPTIONS);
    expect(outcomes.map(({ ref }) => ref)).toEqual(patches(9).map(({ ref }) => ref));
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([
      { ref: 'r3', refusal: { kind: 'changed' } },
      { ref: 'r8', refusal: { kind: 'changed' } },
    ]);
    const written = calls()
      .filter((call) => !idsOf(call).some((id) => id === '3' || id === '8'))
      .flatMap(idsOf);
    expect(written.sort()).toEqual(['1', '2', '4', '5', '6', '7', '9']);
  });

  test('a failure of the second half does not hide what the first has written', async () => {
    const { connector } = scriptedConnector((request, index) => {
      if (index === 0) return { status: 412, json: MODIFIED };
      return index === 1
        ? answerUnless(new Set(), {})(request)
        : { status: 403, json: { ...MODIFIED, code: 'NO_PERMISSION' } };
    });
    expect(await connector.update('Contacts', patches(2), OPTIONS)).toMatchObject([
      { ref: 'r1', ok: true },
      { ref: 'r2', ok: false, refusal: { kind: 'busy' } },
    ]);
  });
});
