import type { Mutant } from './mutant.ts';

const impatient: Mutant = {
  name: 'time to come back not obeyed',
  because: 'a limit is asked again and again while it lasts',
  breaks: ['I12 limits'],
  swaps: {
    transport: (transport) => async (request) => {
      const answer = await transport(request);
      const { 'retry-after': _, ...headers } = answer.headers;
      return { ...answer, headers };
    },
  },
};

const manyRefreshes: Mutant = {
  name: 'every caller refreshes the token',
  because: 'the token endpoint counts, and refuses the rest',
  breaks: ['I12 limits'],
  swaps: {
    transport: (transport) => async (request) => {
      if (!request.url.includes('token')) return transport(request);
      const [first] = await Promise.all([transport(request), transport(request)]);
      return first;
    },
  },
};

const talkative: Mutant = {
  name: 'requests logged as they are',
  because: 'the log shows tokens, secrets and what people typed',
  breaks: ['I14 secrecy'],
  swaps: {
    transport:
      (transport, { logger }) =>
      (request) => {
        logger.debug({ request }, 'A call was made.');
        return transport(request);
      },
  },
};

export const CALL_MUTANTS: readonly Mutant[] = [impatient, manyRefreshes, talkative];
