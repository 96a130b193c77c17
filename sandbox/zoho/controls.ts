import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { Grants } from './accounts/grants.ts';
import type { WriteCount } from './crm-context.ts';
import type { JsonObject } from './json.ts';
import { fullName, type Organisation, type OrgModule, type User } from './organisation.ts';
import { checkRow } from './records/check-row.ts';
import { presentRecord } from './records/present-record.ts';
import { deleteRecord, saveRecord } from './records/save-record.ts';
import type { StoredRecord } from './records/stored-record.ts';
import type { SimulatedUser, ZohoSimulator } from './zoho-simulator.ts';

export interface ControlDependencies {
  readonly organisations: readonly Organisation[];
  readonly grants: Grants;
  readonly clock: Clock;
  readonly writes: WriteCount;
}

type Controls = Omit<ZohoSimulator, 'accounts' | 'crm' | 'seeded' | 'registerRedirectUri' | 'stop'>;

const EVERY_SCOPE = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.coql.READ',
  'ZohoCRM.users.ALL',
  'ZohoCRM.org.ALL',
];

/** The pages of the CRM itself stand for an application of their own, apart from those that consent was given to. */
const CRM_PAGES = 'crm-pages';

interface Place {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
}

/** What tests and the control panel do beside the API. A change that the API would refuse throws. */
export function createControls({ organisations, grants, clock, writes }: ControlDependencies): Controls {
  function findUser(name: string | undefined): { organisation: Organisation; user: User } {
    for (const organisation of organisations) {
      const user = organisation.users.find(
        (one) => name === undefined || [one.id, fullName(one), one.email].includes(name),
      );
      if (user) return { organisation, user };
    }
    throw new Error(`There is no user ${name}.`);
  }

  function findPlace(moduleName: string, userName: string | undefined): Place {
    const { organisation, user } = findUser(userName);
    const module = organisation.modules.get(moduleName);
    if (!module) throw new Error(`There is no module ${moduleName}.`);
    return { organisation, module, user };
  }

  function findRecord({ module }: Place, id: string): StoredRecord {
    const record = module.records.get(id);
    if (!record) throw new Error(`There is no record ${id} in ${module.definition.apiName}.`);
    return record;
  }

  function save(place: Place, row: JsonObject, before?: StoredRecord): JsonObject {
    const { organisation, module, user } = place;
    const now = clock.now();
    const checked = checkRow({ organisation, module, row, path: '$', before, now });
    if (!checked.ok) throw new Error(`The CRM refused the change: ${JSON.stringify(checked.error)}`);
    return present(
      place,
      saveRecord({ organisation, module, user, before, now, values: checked.values, runsWorkflows: true }),
    );
  }

  return {
    users: organisations.flatMap((organisation) => organisation.users.map((user) => describeUser(organisation, user))),
    sessionToken: (name) =>
      grants.openSession({ userId: findUser(name).user.id, clientId: CRM_PAGES, scopes: EVERY_SCOPE }),
    records(moduleName, userName) {
      const place = findPlace(moduleName, userName);
      return [...place.module.records.all()].map((record) => present(place, record));
    },
    values(moduleName, field, userName) {
      const place = findPlace(moduleName, userName);
      return new Map(
        [...place.module.records.all()].map((record) => [record.id, present(place, record)[field] ?? null]),
      );
    },
    createAsPerson: (moduleName, values, userName) => save(findPlace(moduleName, userName), values),
    editAsPerson(moduleName, id, changes, userName) {
      const place = findPlace(moduleName, userName);
      return save(place, changes, findRecord(place, id));
    },
    deleteAsPerson(moduleName, id, userName, permanent = false) {
      const place = findPlace(moduleName, userName);
      deleteRecord(place.module, findRecord(place, id), { user: place.user, now: clock.now(), permanent });
    },
    addWorkflow: (workflow, userName) => {
      findUser(userName).organisation.workflows.push(workflow);
    },
    clearWorkflows: () => {
      for (const { workflows } of organisations) workflows.length = 0;
    },
    writes: () => ({ ...writes }),
    clearWrites: () => {
      Object.assign(writes, NOTHING_WRITTEN);
    },
    credits: () => organisations.reduce((sum, { credits }) => sum + credits.spent, 0),
    setCreditLimit: (credits, userName) => {
      findUser(userName).organisation.credits.limit = credits;
    },
    liveRefreshTokens: () => grants.liveRefreshTokens,
  };
}

export const NOTHING_WRITTEN: Readonly<WriteCount> = { records: 0, calls: 0, created: 0, updated: 0, deleted: 0 };

function present({ organisation, module }: Place, record: StoredRecord): JsonObject {
  return presentRecord(organisation, module, record, module.fields.keys());
}

function describeUser(organisation: Organisation, user: User): SimulatedUser {
  return {
    id: user.id,
    name: fullName(user),
    email: user.email,
    profile: user.profile.name,
    organisation: organisation.name,
    zgid: organisation.zgid,
  };
}
