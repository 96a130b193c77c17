import type { Clock } from '../../functions/connectors/http/runtime.ts';
import type { Grants } from './accounts/grants.ts';
import { createPlaces, type Place } from './control-places.ts';
import type { WriteCount } from './crm-context.ts';
import { forgetLapsed } from './notifications/channel.ts';
import type { Notifications } from './notifications/notifications.ts';
import { fullName, type Organisation, type User } from './organisation.ts';
import { createPersonControls, present } from './person-controls.ts';
import { isConverted } from './records/lead-state.ts';
import { runDueWorkflows } from './records/run-due-workflows.ts';
import type { StoredRecord } from './records/stored-record.ts';
import { clearRules } from './rules.ts';
import type { SimulatedUser, ZohoSimulator } from './zoho-simulator.ts';

export interface ControlDependencies {
  readonly organisations: readonly Organisation[];
  readonly grants: Grants;
  readonly clock: Clock;
  readonly writes: WriteCount;
  readonly notifications: Notifications;
}

type Controls = Omit<ZohoSimulator, 'accounts' | 'crm' | 'seeded' | 'registerRedirectUri' | 'stop'>;

const EVERY_SCOPE = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.coql.READ',
  'ZohoCRM.notifications.ALL',
  'ZohoCRM.users.ALL',
  'ZohoCRM.org.ALL',
];

/** The pages of the CRM itself stand for an application of their own, apart from those that consent was given to. */
const CRM_PAGES = 'crm-pages';

/** What tests and the control panel do beside the API. */
export function createControls(deps: ControlDependencies): Controls {
  const { organisations, grants, clock, writes, notifications } = deps;
  const places = createPlaces(organisations);
  const { findUser } = places;

  /** A module as it is now, when what was due has happened. */
  function openModule(moduleName: string, userName: string | undefined): Place {
    const place = places.findPlace(moduleName, userName);
    runDueWorkflows(place.organisation, clock.now());
    notifications.announce(place.organisation);
    return place;
  }

  /** The records that lists show. */
  function shownRecords({ module }: Place): readonly StoredRecord[] {
    return [...module.records.all()].filter((record) => !isConverted(record));
  }

  return {
    users: organisations.flatMap((organisation) => organisation.users.map((user) => describeUser(organisation, user))),
    sessionToken: (name) =>
      grants.openSession({ userId: findUser(name).user.id, clientId: CRM_PAGES, scopes: EVERY_SCOPE }),
    records(moduleName, userName) {
      const place = openModule(moduleName, userName);
      return shownRecords(place).map((record) => present(place, record));
    },
    record(moduleName, id, userName) {
      const place = openModule(moduleName, userName);
      const record = place.module.records.get(id);
      return record && !isConverted(record) ? present(place, record) : undefined;
    },
    values(moduleName, field, userName) {
      const place = openModule(moduleName, userName);
      return new Map(shownRecords(place).map((record) => [record.id, present(place, record)[field] ?? null]));
    },
    ...createPersonControls({ places, clock, announce: notifications.announce }),
    ...ruleControls(organisations, findUser),
    ...notificationControls(deps, findUser),
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

type FindUser = (name: string | undefined) => { readonly organisation: Organisation; readonly user: User };

type RuleControls = Pick<
  Controls,
  'hideFrom' | 'addWorkflow' | 'clearWorkflows' | 'addFormula' | 'addValidation' | 'clearRules' | 'setConversion'
>;

function ruleControls(organisations: readonly Organisation[], findUser: FindUser): RuleControls {
  const rulesOf = (userName: string | undefined) => findUser(userName).organisation.rules;
  return {
    addWorkflow: (workflow, userName) => {
      rulesOf(userName).workflows.push(workflow);
    },
    clearWorkflows: () => {
      for (const { rules } of organisations) rules.workflows.length = 0;
    },
    addFormula: (formula, userName) => {
      rulesOf(userName).formulas.push(formula);
    },
    addValidation: (rule, userName) => {
      rulesOf(userName).validations.push(rule);
    },
    clearRules: () => {
      for (const { rules } of organisations) clearRules(rules);
    },
    hideFrom: (userName, hides) => {
      const { organisation, user } = findUser(userName);
      organisation.sharing.push({ userId: user.id, hides });
    },
    setConversion: (settings, userName) => {
      Object.assign(findUser(userName).organisation.conversion, settings);
    },
  };
}

type NotificationControls = Pick<
  Controls,
  'channels' | 'setDeliveryFaults' | 'deliverCallbacks' | 'nextCallbackAt' | 'callbacks' | 'clearCallbacks'
>;

function notificationControls({ notifications, clock }: ControlDependencies, findUser: FindUser): NotificationControls {
  return {
    channels(userName) {
      const { organisation } = findUser(userName);
      forgetLapsed(organisation, clock.now());
      return [...organisation.channels.values()];
    },
    setDeliveryFaults: notifications.setFaults,
    deliverCallbacks: notifications.deliver,
    nextCallbackAt: notifications.nextAt,
    callbacks: () => [...notifications.outcomes],
    clearCallbacks: () => {
      notifications.outcomes.length = 0;
    },
  };
}

export const NOTHING_WRITTEN: Readonly<WriteCount> = { records: 0, calls: 0, created: 0, updated: 0, deleted: 0 };

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
