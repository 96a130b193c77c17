import { Hono } from 'hono';
import type { SimulatedCall, Simulator } from '../simulator/simulator.ts';
import type {
  CallsView,
  PersonFields,
  PersonRow,
  Place,
  SetupValues,
  SystemCalls,
  SystemName,
} from './control-contract.ts';
import {
  AddFaultRequest,
  DelayRequest,
  PLACES,
  RemovePersonRequest,
  SavePersonRequest,
  SetPushRequest,
} from './control-contract.ts';
import { FAULT_OFFERS } from './offered-faults.ts';

/** A system as a person at its own screens uses it. */
export interface PeopleDesk {
  list(): Promise<readonly PersonRow[]>;
  create(fields: PersonFields): Promise<void>;
  edit(id: string, fields: PersonFields): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface ControlDeps {
  readonly setup: SetupValues;
  readonly desks: Readonly<Record<Place, PeopleDesk>>;
  /** ServiceNow is one server; Zoho is two. The first one carries the data. */
  readonly simulators: Readonly<Record<SystemName, readonly [Simulator, ...Simulator[]]>>;
  readonly creditsUsed: () => number;
  /** Puts the ServiceNow instance to sleep, or wakes it. */
  readonly setAsleep: (asleep: boolean) => void;
  /** Installs the update set in ServiceNow and enters address and secret there. */
  readonly setPush: (push: SetPushRequest) => void;
  readonly initialDelayMs: number;
}

/** A query parameter of the CRM page's own calls; the CRM ignores parameters that it does not know. */
export const OWN_CALL_MARK = 'sandbox_page';

const LATEST_CALLS = 60;
const PEOPLE_SHOWN = 25;

/** The server side of the sandbox's panel. */
export function createControlServer(deps: ControlDeps): Hono {
  const app = new Hono();
  const all = [...deps.simulators.servicenow, ...deps.simulators.zoho];
  let delayMs = deps.initialDelayMs;

  app.get('/setup', (c) => c.json(deps.setup));
  app.get('/faults', (c) => c.json(FAULT_OFFERS.map(({ id, system, label }) => ({ id, system, label }))));
  app.post('/faults', async (c) => {
    const { id } = AddFaultRequest.parse(await c.req.json());
    const offer = FAULT_OFFERS.find((candidate) => candidate.id === id);
    if (!offer) return c.json({ message: `There is no fault "${id}".` }, 404);
    if (offer.effect === 'asleep') deps.setAsleep(true);
    else deps.simulators[offer.system][0].addFault(offer.effect);
    return c.json({});
  });
  app.delete('/faults', (c) => {
    for (const simulator of all) simulator.clearFaults();
    deps.setAsleep(false);
    return c.json({});
  });
  app.post('/push', async (c) => {
    deps.setPush(SetPushRequest.parse(await c.req.json()));
    return c.json({});
  });
  app.post('/delay', async (c) => {
    ({ delayMs } = DelayRequest.parse(await c.req.json()));
    deps.simulators.servicenow[0].setDelay(delayMs);
    deps.simulators.zoho[0].setDelay(delayMs);
    return c.json({});
  });
  app.get('/calls', (c) => c.json(viewCalls(deps, delayMs)));
  app.delete('/calls', (c) => {
    for (const simulator of all) simulator.clearCalls();
    return c.json({});
  });
  addPeopleRoutes(app, deps.desks);
  return app;
}

function addPeopleRoutes(app: Hono, desks: ControlDeps['desks']): void {
  app.get('/people', async (c) => {
    const place = PLACES.find((candidate) => candidate === c.req.query('place')) ?? 'servicenow';
    const wanted = (c.req.query('search') ?? '').trim().toLowerCase();
    const people = (await desks[place].list()).filter((person) => matches(person, wanted));
    return c.json({ total: people.length, people: people.slice(0, PEOPLE_SHOWN) });
  });
  app.post('/people', async (c) => {
    const { place, id, fields } = SavePersonRequest.parse(await c.req.json());
    await (id === undefined ? desks[place].create(fields) : desks[place].edit(id, fields));
    return c.json({});
  });
  app.delete('/people', async (c) => {
    const { place, id } = RemovePersonRequest.parse(await c.req.json());
    await desks[place].remove(id);
    return c.json({});
  });
}

function matches(person: PersonRow, wanted: string): boolean {
  return `${person.firstName} ${person.lastName} ${person.email}`.toLowerCase().includes(wanted);
}

function viewCalls(deps: ControlDeps, delayMs: number): CallsView {
  const calls = (system: SystemName) =>
    deps.simulators[system].flatMap((simulator) =>
      simulator.calls.filter(isNotOwn).map((call) => ({ ...call, system })),
    );
  const servicenow = calls('servicenow');
  const zoho = calls('zoho');
  return {
    systems: { servicenow: count(servicenow), zoho: { ...count(zoho), creditsUsed: deps.creditsUsed() } },
    latest: [...servicenow, ...zoho].sort((left, right) => right.at - left.at).slice(0, LATEST_CALLS),
    delayMs,
  };
}

/** The simulated CRM page reads from the CRM as well; what it reads is marked and not shown. */
function isNotOwn(call: SimulatedCall): boolean {
  return call.query[OWN_CALL_MARK] === undefined;
}

function count(calls: readonly SimulatedCall[]): SystemCalls {
  const byKind: SystemCalls['byKind'] = {};
  let recordsWritten = 0;
  for (const call of calls) {
    byKind[call.kind] = (byKind[call.kind] ?? 0) + 1;
    recordsWritten += call.records ?? 0;
  }
  return { total: calls.length, byKind, recordsWritten };
}
