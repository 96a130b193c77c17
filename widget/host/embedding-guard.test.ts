import { jest } from '@jest/globals';
import { CRM_ORIGINS } from './crm-origins.ts';
import { embeddingOrigin, type GuardedMessage, installEmbeddingGuard } from './embedding-guard.ts';

const HOST = 'https://crm.zoho.eu';
const API = 'https://sync.test';
const parent = { name: 'the CRM page' };

function guard(search: string) {
  let listener: ((event: GuardedMessage) => void) | undefined;
  installEmbeddingGuard({
    window: {
      location: { search },
      parent,
      addEventListener: (_type, added) => {
        listener = added;
      },
    },
    hostOrigins: CRM_ORIGINS,
    apiOrigin: API,
  });
  return (message: Omit<GuardedMessage, 'stopImmediatePropagation'>) => {
    const stopImmediatePropagation = jest.fn();
    listener?.({ ...message, stopImmediatePropagation });
    return stopImmediatePropagation.mock.calls.length === 0 ? 'let through' : 'stopped';
  };
}

const EMBEDDED = `?serviceOrigin=${encodeURIComponent(HOST)}`;
const FRAMEWORK = { type: 'FRAMEWORK.EVENT', eventName: 'SET_CONTEXT' };
const GRANT = { type: 'servicenow-sync.grant', state: 's' };

test.each([
  ['the CRM page', EMBEDDED, { source: parent, origin: HOST, data: FRAMEWORK }, 'let through'],
  [
    'a page that frames the CRM page',
    EMBEDDED,
    { source: {}, origin: 'https://evil.test', data: FRAMEWORK },
    'stopped',
  ],
  ['another window of the CRM', EMBEDDED, { source: {}, origin: HOST, data: FRAMEWORK }, 'stopped'],
  [
    'a CRM page that was navigated away',
    EMBEDDED,
    { source: parent, origin: 'https://evil.test', data: FRAMEWORK },
    'stopped',
  ],
  ['the callback page of the backend', EMBEDDED, { source: {}, origin: API, data: GRANT }, 'let through'],
  ['the backend with a message for the SDK', EMBEDDED, { source: {}, origin: API, data: FRAMEWORK }, 'stopped'],
  [
    'somebody who imitates the callback page',
    EMBEDDED,
    { source: {}, origin: 'https://evil.test', data: GRANT },
    'stopped',
  ],
  [
    'a page that is not the CRM and frames the widget',
    `?serviceOrigin=${encodeURIComponent('https://evil.test')}`,
    { source: parent, origin: 'https://evil.test', data: FRAMEWORK },
    'stopped',
  ],
])('a message of %s', (_who, search, message, outcome) => {
  expect(guard(search)(message)).toBe(outcome);
});

test('only whole origins of the list count as the CRM', () => {
  expect(embeddingOrigin(EMBEDDED, CRM_ORIGINS)).toBe(HOST);
  for (const origin of ['https://crm.zoho.eu.evil.test', 'http://crm.zoho.eu', 'https://crm.zoho.eu/', '']) {
    expect(embeddingOrigin(`?serviceOrigin=${encodeURIComponent(origin)}`, CRM_ORIGINS)).toBeUndefined();
  }
  expect(embeddingOrigin('', CRM_ORIGINS)).toBeUndefined();
});
