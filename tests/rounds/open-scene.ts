import type { Entity, Flow } from '../../functions/core/flow.ts';
import { simpleFlows } from '../../functions/core/presets/simple-flows.ts';
import type { Side } from '../../functions/core/record.ts';
import type { StoredSettings } from '../../functions/http/contract/settings.ts';
import { type ServedBackend, startServedBackend } from '../serve/served-backend.ts';
import { type Admin, createAdmin } from './admin.ts';
import { KINDS } from './check-doubles.ts';
import { createCrmDesk, createServiceNowDesk, type Desk, TABLES } from './desk.ts';

export interface RoundsOptions {
  readonly seed: number;
  readonly rounds: number;
  /** On each side, before they are brought together. */
  readonly records: number;
  readonly conflictBehavior: StoredSettings['conflictBehavior'];
  readonly push: boolean;
}

/** Two systems and the backend between them, after the first sync. */
export interface Scene {
  readonly backend: ServedBackend;
  readonly admin: Admin;
  readonly desks: Readonly<Record<Side, Desk>>;
  readonly flows: Readonly<Record<Entity, Flow>>;
  /** Ids of all records that the product has not made. */
  readonly entered: Readonly<Record<Side, Set<string>>>;
}

/** The backend as a process of its own, between systems with the awkward records of the seed. */
export function startBackend(records: number): Promise<ServedBackend> {
  const share = (part: number) => Math.round(records * part);
  const counts = { vendors: share(0.1), products: share(0.15), purchaseOrders: share(0.15), cases: share(0.2) };
  return startServedBackend({ people: share(0.4), contacts: share(0.4), allKinds: true, counts });
}

export async function openScene(backend: ServedBackend, options: RoundsOptions): Promise<Scene> {
  const admin = createAdmin(backend);
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: options.conflictBehavior });
  const desks = { servicenow: createServiceNowDesk(backend.servicenow), crm: createCrmDesk(backend.zoho) };
  const entered = { servicenow: everyId(desks.servicenow), crm: everyId(desks.crm) };
  const settings = await backend.call<StoredSettings>('GET', '/api/settings');
  const flows = simpleFlows(settings, TABLES).map((flow) => [flow.entity, flow] as const);
  await admin.firstSync();
  if (options.push) await admin.turnPushOn();
  return { backend, admin, desks, flows: Object.fromEntries(flows) as Record<Entity, Flow>, entered };
}

function everyId(desk: Desk): Set<string> {
  return new Set(KINDS.flatMap((kind) => desk.ids(kind)));
}
