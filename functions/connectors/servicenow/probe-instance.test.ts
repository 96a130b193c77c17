import { TransportError } from '../http/runtime.ts';
import { createScriptedTransport, type ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { probeInstance } from './probe-instance.ts';

const OWN = 'https://acme.service-now.com';
const CUSTOM = 'https://snow.example.com';
const refusal = {
  error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
  status: 'failure',
};
const html = (body: string, status = 200): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});

const probe = async (origin: string, answer: ScriptedAnswer) => {
  const result = await probeInstance(origin, createScriptedTransport([answer]).transport);
  return result.ok ? 'works' : result.code;
};

describe('probeInstance', () => {
  test.each<[string, string, ScriptedAnswer, string]>([
    ['a refusal in ServiceNow words', OWN, { status: 401, json: refusal }, 'works'],
    [
      'a refusal without detail',
      CUSTOM,
      { status: 401, json: { error: { message: 'No' }, status: 'failure' } },
      'works',
    ],
    [
      'a refusal labelled as text',
      CUSTOM,
      { status: 401, headers: { 'content-type': 'text/plain' }, body: JSON.stringify(refusal) },
      'works',
    ],
    [
      'a refusal without body in its realm',
      CUSTOM,
      { status: 401, headers: { 'www-authenticate': 'BASIC realm="Service-now"' }, body: '' },
      'works',
    ],
    ['a table that is closed to REST', CUSTOM, { status: 403, json: refusal }, 'works'],
    [
      'a redirect to single sign-on',
      CUSTOM,
      { status: 302, headers: { server: 'ServiceNow', location: 'https://idp.example/' }, body: '' },
      'works',
    ],
    ['a login page of ServiceNow', CUSTOM, html('<script>var g_ck = "x";</script><form action="login.do">'), 'works'],
    ['a sleeping developer instance', OWN, html('<title>Instance Hibernating page</title>'), 'instance_asleep'],
    [
      'a sleeping instance behind another name',
      CUSTOM,
      html('<h1>Your instance is hibernating.</h1>'),
      'instance_asleep',
    ],
    ['a page of ServiceNow that says nothing', OWN, html('<h1>Hello</h1>'), 'instance_asleep'],
    ['a web page', CUSTOM, html('<h1>Welcome to my shop</h1>'), 'instance_not_servicenow'],
    ['a web page that is not found', CUSTOM, html('<h1>Not found</h1>', 404), 'instance_not_servicenow'],
    [
      'another API that wants a login',
      CUSTOM,
      { status: 401, json: { message: 'Requires authentication' } },
      'instance_not_servicenow',
    ],
    [
      'another API with an error',
      CUSTOM,
      { status: 401, json: { error: { message: 'Unauthorized', code: 401 } } },
      'instance_not_servicenow',
    ],
    ['an empty answer', CUSTOM, { status: 204, body: '' }, 'instance_not_servicenow'],
    [
      'a redirect of a web site',
      CUSTOM,
      { status: 301, headers: { location: 'https://www.example.com/' }, body: '' },
      'instance_not_servicenow',
    ],
    ['a name that has no instance', OWN, html('<h1>Not found</h1>', 404), 'instance_unknown'],
    ['a gateway in trouble', CUSTOM, html('Bad gateway', 502), 'instance_unavailable'],
    ['an instance in trouble', OWN, { status: 500, json: refusal }, 'instance_unavailable'],
    ['an unknown host', OWN, new TransportError('unknown-host', false), 'instance_unknown'],
    ['a closed port', CUSTOM, new TransportError('refused', false), 'instance_unavailable'],
    ['silence', CUSTOM, new TransportError('timeout', true), 'instance_unavailable'],
    ['a wrong certificate', CUSTOM, new TransportError('tls', false), 'instance_unavailable'],
  ])('understands %s', async (_name, origin, answer, expected) => {
    expect(await probe(origin, answer)).toBe(expected);
  });

  test('sends one harmless request without credentials', async () => {
    const scripted = createScriptedTransport([{ status: 401, json: refusal }]);
    await probeInstance(OWN, scripted.transport);
    expect(scripted.log).toEqual(['GET /api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id']);
    expect(scripted.requests[0]!.headers).toEqual({ Accept: 'application/json' });
  });
});
