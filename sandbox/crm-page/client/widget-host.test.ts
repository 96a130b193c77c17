import { createCrmApi } from '../../sdk-stand-in/crm-api.ts';
import { createEmbeddedApp } from '../../sdk-stand-in/embedded-app.ts';
import type { CallData, FrameworkMessage, SdkMessage } from '../../sdk-stand-in/messages.ts';
import type { WindowPair } from '../../sdk-stand-in/window-pair.ts';
import { createWindowPair } from '../../sdk-stand-in/window-pair.ts';
import { RefusedCall, startWidgetHost } from './widget-host.ts';

const HOST = 'http://localhost:5050';
const WIDGET = 'http://localhost:5051';
const ADDRESS = `${WIDGET}/app/index.html?serviceOrigin=${encodeURIComponent(HOST)}`;

type Message = SdkMessage | FrameworkMessage;

function embed(answer: (data: CallData) => Promise<unknown> = async () => 'done', address = ADDRESS) {
  const pair = createWindowPair(`${HOST}/`, address);
  const messages: { direction: 'in' | 'out'; message: Message }[] = [];
  const host = startWidgetHost({
    window: pair.host,
    widget: () => pair.embedded,
    widgetOrigin: WIDGET,
    locale: () => 'de_DE',
    answer,
    onMessage: (direction, message) => messages.push({ direction, message }),
  });
  const sdk = createEmbeddedApp(pair.widget);
  const crm = createCrmApi((data) => sdk.peer().call('CRM_EVENT', { ...data, sdkVersion: '1' }));
  return { pair, host, messages, app: sdk.app, crm };
}

/** Lets everything that was posted arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('the widget registers, gets its context and then the page load', async () => {
  const { app, messages } = embed();
  const loads: unknown[] = [];
  app.on('PageLoad', (data) => loads.push(data));
  await app.init();
  expect(messages.map(({ direction, message }) => `${direction} ${message.eventName}`)).toEqual([
    'in REGISTER',
    'out SET_CONTEXT',
    'out PageLoad',
    'in ZDK_EVENT',
    'out EVENT_RESPONSE_FAILURE',
  ]);
  expect(messages[0]?.message).toMatchObject({ appOrigin: encodeURIComponent(`${WIDGET}/app/index.html`) });
  expect(messages[1]?.message.data).toMatchObject({ locale: 'de_DE', uniqueID: expect.any(String) });
  expect(loads).toEqual([undefined]);
});

test('init gives the same promise every time and registers once', async () => {
  const { app, messages } = embed();
  expect(app.init()).toBe(app.init());
  await app.init();
  expect(messages.filter(({ message }) => message.eventName === 'REGISTER')).toHaveLength(1);
});

test('a call carries its category, version and number, and ends with the answer to it', async () => {
  const asked: CallData[] = [];
  const { app, crm, messages } = embed(async (data) => {
    asked.push(data);
    return { users: [{ id: '1' }] };
  });
  await app.init();
  await expect(crm.CONFIG.getCurrentUser()).resolves.toEqual({ users: [{ id: '1' }] });
  expect(asked).toEqual([{ category: 'CONFIG', type: 'CURRENT_USER', nameSpace: undefined, sdkVersion: '1' }]);
  const calls = messages.filter(({ message }) => message.eventName === 'CRM_EVENT');
  expect(calls.map(({ message }) => message.promiseid)).toEqual(['Promise101']);
});

test('answers reach their own call, in whatever order they come', async () => {
  const pending = new Map<unknown, (value: unknown) => void>();
  const { app, crm } = embed((data) => new Promise((resolve) => pending.set(data.type ?? data.category, resolve)));
  await app.init();
  const organisation = crm.CONFIG.getOrgInfo();
  const rows = crm.API.coql({ select_query: 'select id from Contacts' });
  await settle();
  pending.get('QUERY')?.('rows');
  pending.get('ORG')?.('organisation');
  await expect(rows).resolves.toBe('rows');
  await expect(organisation).resolves.toBe('organisation');
});

test('a refusal rejects the call with what the CRM said', async () => {
  const { app, crm } = embed(async () => {
    throw new RefusedCall({ code: 'NO_PERMISSION' });
  });
  await app.init();
  await expect(crm.API.getRecord({ Entity: 'Contacts', RecordID: '1' })).rejects.toEqual({ code: 'NO_PERMISSION' });
});

test('a call before the context has come throws', () => {
  const { crm } = embed();
  expect(() => crm.CONFIG.getCurrentUser()).toThrow('Parentwindow reference not found.');
});

test('an address without serviceOrigin cannot be initialised', async () => {
  const { app } = embed(undefined, `${WIDGET}/app/index.html`);
  await expect(app.init()).rejects.toThrow('serviceOrigin');
});

test('a widget that names another origin as its host never gets an answer', async () => {
  const { app, messages } = embed(undefined, `${WIDGET}/app/index.html?serviceOrigin=https%3A%2F%2Felsewhere.example`);
  void app.init();
  await settle();
  expect(messages).toEqual([]);
});

describe('messages from anybody but the embedded widget', () => {
  const register: SdkMessage = { type: 'SDK.EVENT', eventName: 'REGISTER' };
  const senders: [string, (pair: WindowPair) => { source: unknown; origin: string }][] = [
    ['another window of the same origin', () => ({ source: {}, origin: WIDGET })],
    [
      'the same frame after it went to another origin',
      (pair) => ({ source: pair.embedded, origin: 'https://a.example' }),
    ],
  ];
  test.each(senders)('are ignored: %s', (_name, from) => {
    const { pair, messages } = embed();
    pair.postToHost(register, from(pair));
    expect(messages).toEqual([]);
  });

  test('the same message from the widget itself is heard', () => {
    const { pair, messages } = embed();
    pair.postToHost(register, { source: pair.embedded, origin: WIDGET });
    expect(messages).not.toEqual([]);
  });
});

test('events reach the last handler that was set for their name', async () => {
  const { app, host } = embed();
  const heard: unknown[] = [];
  app.on('ContextUpdate', () => heard.push('first'));
  app.on('ContextUpdate', (data) => heard.push(data));
  await app.init();
  host.emit('ContextUpdate', { mode: 'night' });
  await settle();
  expect(heard).toEqual([{ mode: 'night' }]);
});

test('the widget says goodbye with the id it was given', async () => {
  const { app, pair, messages } = embed();
  await app.init();
  pair.unloadWidget();
  await settle();
  const context = messages.find(({ message }) => message.eventName === 'SET_CONTEXT')?.message.data;
  expect(messages.at(-1)?.message).toMatchObject({
    eventName: 'DEREGISTER',
    uniqueID: (context as { uniqueID: string }).uniqueID,
  });
});

test('a host that was stopped answers nothing', async () => {
  const { app, host, messages } = embed();
  host.stop();
  void app.init();
  await settle();
  expect(messages).toEqual([]);
});
