import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../sandbox/ports.ts';
import { type Systems, WIDGET_ORIGIN } from './admin.ts';
import { type Part, startPart } from './part.ts';
import type { Simulators } from './simulators.ts';

/** Spares the simulators most of their garbage collection, which would be counted as work on records. */
const ROOMY = '--max-semi-space-size=128';

/** Both systems simulated, and what a backend has to know of them. */
export interface Surroundings {
  readonly simulators: Part<Simulators>;
  readonly systems: Systems;
  readonly environment: Readonly<Record<string, string>>;
  readonly backend: string;
}

/** Starts the simulators with so many people, and gives them and a database of its own to the work until it is done. */
export async function withSurroundings<Result>(
  people: number,
  work: (surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const port = await findFreePort();
  const backend = `http://localhost:${port}`;
  const simulators = await startPart<Simulators>('simulators.ts', { args: [String(people)], nodeFlags: [ROOMY] });
  try {
    const systems = await simulators.ask('describe');
    await simulators.ask('allowBackend', backend);
    const environment = {
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, 'sync.db')}`,
      MASTER_KEY: randomBytes(32).toString('base64'),
      ZOHO_CLIENT_ID: systems.zohoClient.clientId,
      ZOHO_CLIENT_SECRET: systems.zohoClient.clientSecret,
      ZOHO_ACCOUNTS_URL: systems.accounts,
      ZOHO_API_URL: systems.crm,
      SERVICENOW_EXTRA_HOSTS: systems.instance,
      WIDGET_ORIGINS: WIDGET_ORIGIN,
    };
    return await work({ simulators, systems, environment, backend });
  } finally {
    await simulators.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
