import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { errorCode } from './error-code.ts';

/** Where each part of the sandbox listens; 0 takes any free port. */
export interface SandboxPorts {
  readonly crmPage: number;
  readonly widget: number;
  readonly servicenow: number;
  readonly accounts: number;
  readonly crm: number;
  readonly backend: number;
}

export const DEFAULT_BASE_PORT = 5050;
const LAST_OFFSET = 5;
const HIGHEST_PORT = 65_535;

/** Six ports in a row from the base port; all free ones for 0. */
export function portsFrom(base: number): SandboxPorts {
  const at = (offset: number): number => (base === 0 ? 0 : base + offset);
  return { crmPage: at(0), widget: at(1), servicenow: at(2), accounts: at(3), crm: at(4), backend: at(5) };
}

/** Reads `SANDBOX_PORT`. Throws with one line for the person at the terminal. */
export function parseBasePort(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_BASE_PORT;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT - LAST_OFFSET) return port;
  throw new Error(`SANDBOX_PORT must be a whole number from 0 to ${HIGHEST_PORT - LAST_OFFSET}, not "${value}".`);
}

/** The port is taken by another program. The message is one line for the person at the terminal. */
export class PortBusyError extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use. Stop the other program or choose another base port: SANDBOX_PORT=6050 npm start`);
    this.name = 'PortBusyError';
    this.port = port;
  }
}

/** Rejects with a `PortBusyError` where another program has one of the ports. */
export async function assertPortsAreFree(ports: SandboxPorts): Promise<void> {
  for (const port of Object.values(ports)) await listenOnce(port);
}

/** A port that is free now, for a process that must be told its port before it starts. */
export function findFreePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(errorCode(error) === 'EADDRINUSE' ? new PortBusyError(port) : error));
    probe.listen(port, '127.0.0.1', () => {
      const { port: taken } = probe.address() as AddressInfo;
      probe.close(() => resolve(taken));
    });
  });
}
