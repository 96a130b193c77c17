import { SIDES } from '../../functions/core/record.ts';
import { TYPED_VALUE } from '../values.ts';
import type { Violations } from '../violations.ts';
import type { Checker } from './checker.ts';

/** I14: the log holds no credentials and nothing that people typed. */
export function checkSecrecy(violations: Violations): Checker {
  return {
    atRest: async ({ log, connections, systems, tenant }) => {
      const tokens = await Promise.all(SIDES.map((side) => connections.tokens(tenant, side)));
      const secrets = [
        ...SIDES.map((side) => systems[side].access.clientSecret),
        ...tokens.flatMap((token) => [token?.accessToken, token?.refreshToken]),
      ].filter((secret) => secret !== undefined);
      for (const line of log.lines) {
        const typed = TYPED_VALUE.exec(line)?.[0];
        if (typed !== undefined) violations.add('I14 secrecy', `the log shows ${typed}: ${line.slice(0, 120)}`);
        if (secrets.some((secret) => line.includes(secret)))
          violations.add('I14 secrecy', 'the log shows a credential');
      }
    },
  };
}
