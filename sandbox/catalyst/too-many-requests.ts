import type { Fault } from '../simulator/simulator.ts';
import { problemBody } from './catalyst-problem.ts';

/**
 * What the Data Store answers above its concurrency. It does not say when to come back.
 * https://docs.catalyst.zoho.com/en/faq/cloud-scale/component-concurrency-limit-reached/
 */
export const TOO_MANY_REQUESTS: Fault = {
  kind: 'status',
  status: 429,
  body: JSON.stringify(
    problemBody({ code: 'TOO_MANY_REQUESTS', message: 'Concurrency limit reached for the feature COMPONENT' }),
  ),
};
