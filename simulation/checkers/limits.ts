import { readRetryAfter } from '../../functions/connectors/http/retry-policy.ts';
import { TransportError } from '../../functions/connectors/http/runtime.ts';
import type { Side } from '../../functions/core/record.ts';
import type { Violations } from '../violations.ts';
import type { Checker } from './checker.ts';

const TOO_MANY_REQUESTS = 429;
/** Calls in flight of one process, as the host sets them. */
const MOST_IN_FLIGHT: Readonly<Record<Side, number>> = { servicenow: 4, crm: 10 };

interface Line {
  inFlight: number;
  refreshing: number;
  /** Between these no call may be sent. One that leaves in the instant in which the answer comes cannot know of it. */
  pausedFrom: number;
  pausedUntil: number;
}

/** I12: calls in flight stay below the limit, a time to come back is waited for, tokens are asked for one at a time. */
export function checkLimits(violations: Violations): Checker {
  const lines = new Map<string, Line>();
  const lineOf = (name: string, side: Side): Line => {
    const key = `${name}/${side}`;
    const line = lines.get(key) ?? { inFlight: 0, refreshing: 0, pausedFrom: 0, pausedUntil: 0 };
    lines.set(key, line);
    return line;
  };
  return {
    observer: {
      sent: ({ life, side, isToken, at }) => {
        const line = lineOf(life.name, side);
        if (isToken) {
          line.refreshing += 1;
          if (line.refreshing > 1) violations.add('I12 limits', `${life.name} asked ${side} for two tokens at once`);
          return;
        }
        line.inFlight += 1;
        if (line.inFlight > MOST_IN_FLIGHT[side]) {
          violations.add('I12 limits', `${life.name} had ${line.inFlight} calls to ${side} in flight`);
        }
        if (at > line.pausedFrom && at < line.pausedUntil)
          violations.add('I12 limits', `${life.name} called ${side} before the time it was given`);
      },
      answered: ({ life, side, isToken, at, answer }) => {
        const line = lineOf(life.name, side);
        if (isToken) line.refreshing -= 1;
        else line.inFlight -= 1;
        if (answer instanceof TransportError || answer.status !== TOO_MANY_REQUESTS) return;
        if (at >= line.pausedUntil) line.pausedFrom = at;
        line.pausedUntil = Math.max(line.pausedUntil, at + (readRetryAfter(answer.headers, at) ?? 0));
      },
    },
  };
}
