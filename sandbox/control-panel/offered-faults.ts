import type { Fault } from '../simulator/simulator.ts';
import type { OfferedFault, SystemName } from './control-contract.ts';

export interface FaultOffer extends OfferedFault {
  /** What calls meet; `asleep` is a state of the whole instance. */
  readonly effect: Fault | 'asleep';
}

/** The paths that carry data: the login pages stay usable, so that a person can go on. */
const DATA_PATHS: Readonly<Record<SystemName, string>> = { servicenow: '/api/now', zoho: '/crm/v8' };

/** The calls that make records. */
const WRITES: Readonly<Record<SystemName, Partial<Fault>>> = {
  servicenow: { method: 'POST', path: '/api/now/table' },
  zoho: { method: 'POST', path: '/upsert' },
};

const RATE_LIMIT_BODIES: Readonly<Record<SystemName, object>> = {
  servicenow: { error: { message: 'Rate limit exceeded', detail: 'Rate limit exceeded' }, status: 'failure' },
  zoho: { code: 'TOO_MANY_REQUESTS', details: {}, message: 'too many requests within a minute', status: 'error' },
};

const INTERNAL_ERROR_BODIES: Readonly<Record<SystemName, object>> = {
  servicenow: { error: { message: 'Internal server error', detail: null }, status: 'failure' },
  zoho: { code: 'INTERNAL_ERROR', details: {}, message: 'Internal Server Error', status: 'error' },
};

const BURST_LENGTH = 10;
const SLOW_MS = 5_000;
const HTML = { 'content-type': 'text/html; charset=UTF-8' };

function faultsOf(system: SystemName): FaultOffer[] {
  const path = DATA_PATHS[system];
  const offer = (id: string, label: string, fault: Fault): FaultOffer => ({
    id: `${system}-${id}`,
    system,
    label,
    effect: { path, ...fault },
  });
  return [
    offer('limit', 'Too many requests (429), 3 times', {
      kind: 'status',
      status: 429,
      times: 3,
      // Zoho CRM does not say when to come back: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
      headers: system === 'servicenow' ? { 'retry-after': '5' } : {},
      body: JSON.stringify(RATE_LIMIT_BODIES[system]),
    }),
    offer('error', 'Internal error, once', {
      kind: 'status',
      status: 500,
      times: 1,
      body: JSON.stringify(INTERNAL_ERROR_BODIES[system]),
    }),
    offer('cut', 'Next write is done, but the answer is lost', { kind: 'cut-after', ...WRITES[system], times: 1 }),
    offer('burst', `Unavailable (503), ${BURST_LENGTH} times`, {
      kind: 'status',
      status: 503,
      times: BURST_LENGTH,
      headers: HTML,
      body: '<html><body><h1>Service Unavailable</h1></body></html>',
    }),
    offer('slow', `Slow: ${BURST_LENGTH} answers take 5 s longer`, {
      kind: 'delay',
      delayMs: SLOW_MS,
      times: BURST_LENGTH,
    }),
  ];
}

/** The faults that the panel offers, for both systems. */
export const FAULT_OFFERS: readonly FaultOffer[] = [
  ...faultsOf('servicenow'),
  { id: 'servicenow-asleep', system: 'servicenow', label: 'The instance is asleep, until cleared', effect: 'asleep' },
  ...faultsOf('zoho'),
];
