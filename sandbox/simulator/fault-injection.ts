import type { Fault } from './simulator.ts';

export interface FaultInjection {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that this call meets, if any. The oldest matching one that is not skipping is used up by one. */
  next(method: string, path: string): Fault | undefined;
}

interface ArmedFault {
  readonly fault: Fault;
  skipLeft: number;
  timesLeft: number;
}

export function createFaultInjection(): FaultInjection {
  let armed: ArmedFault[] = [];
  return {
    add: (fault) => {
      armed.push({ fault, skipLeft: fault.skip ?? 0, timesLeft: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      armed = [];
    },
    next: (method, path) => {
      const met = armed.find((candidate) => matches(candidate.fault, method, path) && !skips(candidate));
      if (!met) return undefined;
      met.timesLeft -= 1;
      if (met.timesLeft <= 0) armed = armed.filter((candidate) => candidate !== met);
      return met.fault;
    },
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return fault.path === undefined || path.includes(fault.path);
}

function skips(candidate: ArmedFault): boolean {
  if (candidate.skipLeft === 0) return false;
  candidate.skipLeft -= 1;
  return true;
}

/** The answer that a `status` or `status-after` fault gives. */
export function faultResponse(fault: Fault): Response {
  const status = fault.status ?? 500;
  const bodyless = status === 204 || status === 304;
  return new Response(bodyless ? null : (fault.body ?? ''), {
    status,
    headers: { ...(bodyless ? {} : { 'content-type': 'application/json;charset=UTF-8' }), ...fault.headers },
  });
}
