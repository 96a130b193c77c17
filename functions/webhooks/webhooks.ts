import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../connectors/servicenow/push-event.ts';
import type { Side } from '../core/record.ts';
import { createHitStore } from '../http/rate-limits.ts';
import { routingPath } from '../http/routing.ts';
import { receiveCrm } from './crm-webhook.ts';
import { createIntake, type IntakeDependencies } from './intake.ts';
import { limitBody } from './limit-body.ts';
import { createTally, type Outcome } from './outcomes.ts';
import { receiveServiceNow } from './servicenow-webhook.ts';
import { createSubscriptions, type SubscriptionDependencies } from './subscriptions.ts';

export interface WebhookDependencies extends IntakeDependencies, SubscriptionDependencies {
  /** The address that refusals are counted by. */
  readonly clientAddress: (context: Context) => string;
}

/** Where the two systems send their notifications. */
export interface Webhooks {
  /** Answers `POST /webhooks/crm/:channel` and `POST /webhooks/servicenow/:channel`. */
  readonly app: Hono;
  /** Something about this installation has changed: its address, its settings, its connections. */
  forget(tenant: string): void;
  /** How many calls had which outcome since the process began, as `crm.forged`. */
  counts(): Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
/** A callback with a hundred records of many fields is a third of it. */
const LARGEST_BODY_BYTES = 128 * 1024;
/** Refused calls of one address in a minute; from then on they are answered without being looked at where that can be. */
const REFUSED_PER_MINUTE = 600;

/**
 * Zoho is told nothing: whoever guesses addresses or tokens learns from no answer whether he is near. ServiceNow's
 * administrators find in their log whether the secret is right; that an address was never given out looks the same.
 */
const STATUS: Readonly<Record<Side, Partial<Readonly<Record<Outcome, ContentfulStatusCode>>>>> = {
  crm: { malformed: 400, 'too-large': 413, limited: 429 },
  servicenow: {
    unknown: 401,
    forged: 401,
    late: 401,
    'other-instance': 401,
    malformed: 400,
    'too-large': 413,
    limited: 429,
  },
};

const REFUSED: ReadonlySet<Outcome> = new Set(['unknown', 'forged', 'late', 'other-instance', 'malformed']);

/** Verifies, stores what was told as hints, and answers: nothing is read from either system here. */
export function createWebhooks(deps: WebhookDependencies): Webhooks {
  const { clock, logger, clientAddress } = deps;
  const subscriptions = createSubscriptions(deps);
  const intake = createIntake(deps);
  const tally = createTally(clock, logger);
  const refusals = createHitStore(clock, MINUTE_MS);
  const app = new Hono({ getPath: routingPath });

  function answer(context: Context, side: Side, outcome: Outcome): Response {
    tally.count(side, outcome);
    return context.json({}, STATUS[side][outcome] ?? 200);
  }

  /** A genuine call is never refused for what others send from the same address. */
  async function limited(context: Context, outcome: Outcome): Promise<Outcome> {
    if (!REFUSED.has(outcome)) return outcome;
    const { totalHits } = await refusals.increment(clientAddress(context));
    return totalHits > REFUSED_PER_MINUTE ? 'limited' : outcome;
  }

  async function receive(context: Context, side: Side, publicId: string): Promise<Outcome> {
    // Read in any case: a connection whose request was left unread has to be closed, with whatever else a proxy put on it.
    const text = await context.req.text();
    const subscription = await subscriptions.find(side, publicId);
    if (!subscription) return 'unknown';
    const call = { subscription, text, now: clock.now() };
    if (side === 'crm') return receiveCrm(intake, call);
    const timestamp = context.req.header(TIMESTAMP_HEADER) ?? '';
    const signature = context.req.header(SIGNATURE_HEADER) ?? '';
    return receiveServiceNow(intake, { ...call, timestamp, signature });
  }

  for (const side of ['crm', 'servicenow'] as const) {
    const onError = (context: Context) => answer(context, side, 'too-large');
    app.post(`/webhooks/${side}/:channel`, limitBody({ maxSize: LARGEST_BODY_BYTES, onError }), async (context) => {
      const outcome = await receive(context, side, context.req.param('channel'));
      return answer(context, side, await limited(context, outcome));
    });
  }
  app.onError((error, context) => {
    logger.error({ reason: error.message }, 'A notification could not be stored.');
    return context.json({}, 503);
  });
  app.notFound((context) => context.json({}, 404));

  return { app, forget: subscriptions.forget, counts: tally.counts };
}
