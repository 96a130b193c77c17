import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { type Config, ConfigError, parseConfig } from '../../config.ts';
import { createAxiosTransport } from '../../connectors/http/axios-transport.ts';
import { createCallLimiter } from '../../connectors/http/call-limiter.ts';
import { createRealClock, systemRandom } from '../../connectors/http/real-runtime.ts';
import type { Clock, Logger } from '../../connectors/http/runtime.ts';
import { createCatalystClient } from '../../stores/catalyst/catalyst-client.ts';
import { type CatalystCredentials, readCatalystCredentials } from '../../stores/catalyst/credentials.ts';
import { createRestStore } from '../../stores/catalyst/rest-store.ts';
import type { CallEnvironment } from '../clients.ts';
import { createPublicTransport } from '../public-transport.ts';
import { type Backend, createBackend } from '../wiring.ts';
import { createJobStarter, type JobStarter } from './catalyst-jobs.ts';

/** The API of Catalyst's data centre in the US; the platform names the one of another in the environment. */
const DEFAULT_ORIGIN = 'https://api.catalyst.zoho.com';
/** How many calls Catalyst takes at once is not documented. */
const CONCURRENCY = 8;
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;
const TOKEN_BYTES = 18;

export interface CatalystBackend extends Pick<Backend, 'app' | 'webhooks' | 'executor' | 'installations' | 'cleanUp'> {
  /** Takes over the credentials of a call of this function. Those of any call are good for all: they are the project's. */
  authorize(headers: Readonly<Record<string, unknown>>): void;
  readonly jobs: JobStarter;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CatalystBackendDependencies extends Omit<CallEnvironment, 'onCall'> {
  readonly config: Config;
  /** Where Catalyst's API is. */
  readonly catalystOrigin: string;
}

/** The backend on a Catalyst project: its store is the Data Store, and runs are executed by jobs. */
export function createCatalystBackend(deps: CatalystBackendDependencies): CatalystBackend {
  const { config, catalystOrigin, clock, logger, random, transport } = deps;
  let credentials: CatalystCredentials | undefined;
  const client = createCatalystClient({
    origin: catalystOrigin,
    credentials: () => {
      if (!credentials) throw new Error('The function was not called yet.');
      return credentials;
    },
    transport,
    clock,
    random,
    logger,
    limiter: createCallLimiter({ concurrency: CONCURRENCY, clock }),
  });
  const jobs = createJobStarter({ client, logger });
  const store = createRestStore({ client, createToken: () => randomBytes(TOKEN_BYTES).toString('hex') });
  const { app, webhooks, executor, installations, cleanUp } = createBackend({
    config,
    store,
    clock,
    random,
    transport,
    publicTransport: createPublicTransport(),
    logger,
    isAlone: false,
    wake: jobs.start,
  });
  return {
    app,
    webhooks,
    executor,
    installations,
    cleanUp,
    jobs,
    clock,
    logger,
    authorize(headers) {
      credentials = readCatalystCredentials(headers);
    },
  };
}

/** The backend with the real clock, network and log of a function's process. */
export function openCatalystBackend(env: Readonly<Record<string, string | undefined>>): CatalystBackend {
  return createCatalystBackend({
    config: parseConfig(env),
    catalystOrigin: readOrigin(env.X_ZOHO_CATALYST_CONSOLE_URL),
    clock: createRealClock(),
    random: systemRandom,
    transport: createAxiosTransport({ maxBytes: LARGEST_ANSWER_BYTES }),
    // Catalyst keeps what a function prints. Written at once: a job that has ended prints nothing more.
    logger: pino({ base: null }, pino.destination({ sync: true })),
  });
}

/** Zoho's own SDK reads the same variable. */
function readOrigin(url: string | undefined): string {
  if (!url) return DEFAULT_ORIGIN;
  const parsed = URL.parse(url);
  if (!parsed) throw new ConfigError('X_ZOHO_CATALYST_CONSOLE_URL is not a URL.');
  return parsed.origin;
}
