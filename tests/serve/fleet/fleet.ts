import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startPostgresServer } from '../../../functions/stores/testing/postgres-server.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../sandbox/zoho/accounts/oauth-clients.ts';
import { startZohoSimulator } from '../../../sandbox/zoho/start-zoho-simulator.ts';
import { startBalancer } from './balancer.ts';
import { createCustomer, WIDGET } from './customer.ts';
import { watchFences } from './fence-log.ts';
import { createWorkerProcess } from './worker-process.ts';

export interface FleetSize {
  readonly workers: number;
  readonly installations: number;
}

/** A port that was free a moment ago: a process that is started again is to have the one it had. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** Several backends on one PostgreSQL database behind a balancer, and many organisations with an instance each. */
export async function startFleet({ workers: workerCount, installations }: FleetSize) {
  const [server, zoho, balancer, ...instances] = await Promise.all([
    startPostgresServer(),
    startZohoSimulator({ people: 0, contacts: 0, furtherOrganisations: installations }),
    startBalancer(),
    ...Array.from({ length: installations }, (_, index) => startServiceNowSimulator({ people: 0, seed: index + 1 })),
  ]);
  const databaseUrl = await server.createDatabase();
  zoho.registerRedirectUri(`${balancer.origin}/auth/zoho/callback`);
  for (const { oauthClient } of instances) oauthClient.redirectUris.add(`${balancer.origin}/auth/servicenow/callback`);
  const environment = {
    PATH: process.env.PATH,
    PUBLIC_URL: balancer.origin,
    MASTER_KEY: randomBytes(32).toString('base64'),
    ZOHO_CLIENT_ID: SANDBOX_CLIENT_ID,
    ZOHO_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ZOHO_ACCOUNTS_URL: zoho.accounts.origin,
    ZOHO_API_URL: zoho.crm.origin,
    SERVICENOW_EXTRA_HOSTS: instances.map(({ origin }) => origin).join(','),
    WIDGET_ORIGINS: WIDGET,
  };
  let log = '';
  const ports = await Promise.all(Array.from({ length: workerCount }, freePort));
  const workers = ports.map((port, index) =>
    createWorkerProcess({
      name: `worker-${index + 1}`,
      port,
      databaseUrl,
      environment,
      log: (text) => {
        log += text;
      },
    }),
  );
  await Promise.all(workers.map((worker) => worker.start()));
  for (const port of ports) balancer.ports.add(port);
  const fences = await watchFences(server, databaseUrl);
  const admins = zoho.users.filter(
    ({ organisation, profile }) => /^Customer/.test(organisation) && profile === 'Administrator',
  );
  const customers = instances.map((servicenow, index) =>
    createCustomer({ origin: balancer.origin, zoho, servicenow, admin: admins[index]! }),
  );

  return {
    server,
    databaseUrl,
    zoho,
    workers,
    customers,
    fences,
    log: () => log,
    async stop(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
      await Promise.all([zoho.stop(), balancer.stop(), ...instances.map((instance) => instance.stop())]);
      await server.close();
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;
