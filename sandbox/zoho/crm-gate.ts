import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { Grants } from './accounts/grants.ts';
import { costOfCall } from './call-cost.ts';
import type { CallSlots } from './call-slots.ts';
import type { Caller, CrmContext, CrmEnv } from './crm-context.ts';
import { CrmError } from './crm-error.ts';
import type { Organisation } from './organisation.ts';
import { runDueWorkflows } from './records/run-due-workflows.ts';

const PREFIX = '/crm/v8';
const AUTHORIZATION = /^Zoho-oauthtoken (\S+)$/i;

export interface GateDependencies {
  readonly organisations: readonly Organisation[];
  readonly grants: Grants;
  readonly slots: CallSlots;
  readonly clock: Clock;
  /** Tells the subscribers what happened meanwhile. */
  readonly announce: (organisation: Organisation) => void;
  /** How long every answer is held back, in ms. */
  readonly delayMs: () => number;
}

/**
 * What every call passes: the token gives user and organisation, then a place among the calls in flight and the
 * credits are taken. The place is held while the answer is held back.
 */
export function createGate(deps: GateDependencies): MiddlewareHandler<CrmEnv> {
  return async (c, next) => {
    const caller = identify(c, deps);
    c.set('caller', caller);
    runDueWorkflows(caller.organisation, deps.clock.now());
    deps.announce(caller.organisation);
    c.set('body', await readBody(c));
    const cost = costOfCall({
      method: c.req.method,
      path: c.req.path.slice(PREFIX.length),
      query: c.req.query(),
      body: c.get('body'),
    });
    const free = deps.slots.take(`${caller.organisation.id} ${caller.clientId}`, cost.heavy);
    if (!free) {
      const kind = cost.heavy ? 'sub-concurrency' : 'concurrency';
      throw new CrmError(429, 'TOO_MANY_REQUESTS', `the ${kind} limit of simultaneous calls is reached`);
    }
    try {
      spendCredits(caller.organisation, cost.credits, deps.clock.now());
      const delayMs = deps.delayMs();
      if (delayMs > 0) await deps.clock.sleep(delayMs);
      await next();
    } finally {
      free();
    }
    announceCredits(c, caller.organisation, deps.clock.now());
  };
}

function identify(c: CrmContext, { grants, organisations }: GateDependencies): Caller {
  const token = AUTHORIZATION.exec(c.req.header('Authorization') ?? '')?.[1];
  if (token === undefined) throw new CrmError(401, 'AUTHENTICATION_FAILURE', 'Authentication failed');
  const consent = grants.consentOf(token);
  for (const organisation of consent ? organisations : []) {
    const user = organisation.users.find(({ id, active }) => id === consent?.userId && active);
    if (user && consent) return { user, organisation, clientId: consent.clientId, scopes: consent.scopes };
  }
  throw new CrmError(401, 'INVALID_TOKEN', 'invalid oauth token');
}

async function readBody(c: CrmContext): Promise<unknown> {
  if (c.req.method === 'GET' || c.req.method === 'DELETE') return undefined;
  try {
    return await c.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CrmError(400, 'INVALID_DATA', 'the body is not proper JSON', { expected_data_type: 'jsonobject' });
  }
}

function spendCredits({ credits }: Organisation, amount: number, now: number): void {
  if (credits.spend(amount, now)) return;
  throw new CrmError(429, 'TOO_MANY_REQUESTS', 'the API credits of the last 24 hours are used up');
}

/** The header appears once half of the credits are used. */
function announceCredits(c: CrmContext, { credits }: Organisation, now: number): void {
  const remaining = credits.remaining(now);
  if (remaining * 2 <= credits.limit) c.header('X-API-CREDITS-REMAINING', String(remaining));
}
