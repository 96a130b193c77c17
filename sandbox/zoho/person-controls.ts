import type { Clock } from '../../functions/connectors/http/runtime.ts';
import { findRecord, type Place, type Places } from './control-places.ts';
import type { JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { checkRow } from './records/check-row.ts';
import { convertLead } from './records/convert-lead.ts';
import { isConverted } from './records/lead-state.ts';
import { mergeRecords } from './records/merge-records.ts';
import { presentRecord } from './records/present-record.ts';
import { purgeRecord, restoreRecord } from './records/recycle-bin.ts';
import { runDueWorkflows } from './records/run-due-workflows.ts';
import { deleteRecord, saveRecord } from './records/save-record.ts';
import type { StoredRecord } from './records/stored-record.ts';
import type { ZohoSimulator } from './zoho-simulator.ts';

export interface PersonControlParts {
  readonly places: Places;
  readonly clock: Clock;
  readonly announce: (organisation: Organisation) => void;
}

export type PersonControls = Pick<
  ZohoSimulator,
  | 'createAsPerson'
  | 'editAsPerson'
  | 'deleteAsPerson'
  | 'restoreAsPerson'
  | 'purgeAsPerson'
  | 'mergeAsPerson'
  | 'convertLeadAsPerson'
  | 'lockAsPerson'
  | 'unlockAsPerson'
>;

/** What people do to records at their screens. A change that the API would refuse throws, but locks are for the API only. */
export function createPersonControls({ places, clock, announce }: PersonControlParts): PersonControls {
  /** Does something in a module after what was due before it, and tells the subscribers. */
  function act<Result>(
    moduleName: string,
    userName: string | undefined,
    work: (at: Place & { readonly now: number }) => Result,
  ): Result {
    const place = places.findPlace(moduleName, userName);
    const now = clock.now();
    runDueWorkflows(place.organisation, now);
    const result = work({ ...place, now });
    announce(place.organisation);
    return result;
  }

  function save(at: Place & { readonly now: number }, row: JsonObject, before?: StoredRecord): JsonObject {
    const checked = checkRow({ ...at, row, path: '$', before });
    if (!checked.ok) throw new Error(`The CRM refused the change: ${JSON.stringify(checked.error)}`);
    return present(at, saveRecord({ ...at, before, values: checked.values, runsWorkflows: true }));
  }

  return {
    createAsPerson: (module, values, user) => act(module, user, (at) => save(at, values)),
    editAsPerson: (module, id, changes, user) => act(module, user, (at) => save(at, changes, findRecord(at, id))),
    deleteAsPerson: (module, id, user, permanent = false) =>
      act(module, user, (at) => deleteRecord({ ...at, permanent }, findRecord(at, id).id)),
    restoreAsPerson: (module, id, { silently = false } = {}, user) =>
      act(module, user, (at) => present(at, restoreRecord({ ...at, touches: !silently }, id))),
    purgeAsPerson: (module, id, user) => act(module, user, (at) => purgeRecord(at.module, id, at.now)),
    mergeAsPerson: (module, masterId, otherIds, user) =>
      act(module, user, (at) => {
        const others = otherIds.map((id) => findRecord(at, id));
        return present(at, mergeRecords({ ...at, master: findRecord(at, masterId), others }));
      }),
    convertLeadAsPerson: (id, { movesCustomFields } = {}, user) =>
      act('Leads', user, (at) => {
        const lead = findRecord(at, id);
        if (isConverted(lead)) throw new Error(`The lead ${id} is converted already.`);
        const moves = movesCustomFields ?? at.organisation.conversion.movesCustomFields;
        const { contact, account } = convertLead({ ...at, lead, movesCustomFields: moves });
        return { contactId: contact.id, accountId: account?.id };
      }),
    lockAsPerson: (module, id, lock = 'locked', user) =>
      act(module, user, (at) => at.module.records.put({ ...findRecord(at, id), lock })),
    unlockAsPerson: (module, id, user) =>
      act(module, user, (at) => at.module.records.put({ ...findRecord(at, id), lock: undefined })),
  };
}

/** A record as the API shows one alone. */
export function present({ organisation, module }: Place, record: StoredRecord): JsonObject {
  return presentRecord(organisation, module, record, module.fields.keys());
}
