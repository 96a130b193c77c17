import { InstanceError } from './errors.ts';

const HOUR_MS = 3_600_000;

/** A row of sys_rate_limit_rules: requests of one user in an hour. */
export interface RateLimitRule {
  readonly requestsPerHour: number;
  /** Counts requests whose path contains it; all of them when missing. */
  readonly path?: string;
  /** The user it is for; every user on their own when missing. */
  readonly userName?: string;
}

export interface RateLimit {
  set(rule: RateLimitRule | undefined): void;
  /** Counts a request and returns the headers it is answered with. Throws when the limit is used up. */
  count(userName: string, path: string): Record<string, string>;
}

/** Setting a rule starts its counts again. Headers are there only where the rule matches. */
export function createRateLimit(now: () => number, ruleId: string): RateLimit {
  let rule: RateLimitRule | undefined;
  const used = new Map<string, number>();
  let hour = 0;
  return {
    set: (newRule) => {
      rule = newRule;
      used.clear();
    },
    count: (userName, path) => {
      if (!rule || !applies(rule, userName, path)) return {};
      const current = Math.floor(now() / HOUR_MS);
      if (current !== hour) used.clear();
      hour = current;
      const count = (used.get(userName) ?? 0) + 1;
      used.set(userName, count);
      const resetAt = (hour + 1) * HOUR_MS;
      const headers = {
        'x-ratelimit-limit': String(rule.requestsPerHour),
        'x-ratelimit-reset': String(resetAt / 1000),
        'x-ratelimit-rule': ruleId,
      };
      if (count <= rule.requestsPerHour) return headers;
      throw new InstanceError(
        429,
        'Rate limit exceeded',
        `Rate limit of ${rule.requestsPerHour} requests per hour for Table API exceeded`,
        { ...headers, 'retry-after': String(Math.ceil((resetAt - now()) / 1000)) },
      );
    },
  };
}

function applies(rule: RateLimitRule, userName: string, path: string): boolean {
  if (rule.userName !== undefined && rule.userName !== userName) return false;
  return rule.path === undefined || path.includes(rule.path);
}
