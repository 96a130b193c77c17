import { CrmError, type ErrorBody } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import type { Organisation, OrgModule, User } from '../organisation.ts';
import { checkRow, type Values } from './check-row.ts';
import { wholeSecond } from './crm-time.ts';
import { mapLead } from './lead-mapping.ts';
import { saveRecord } from './save-record.ts';
import type { StoredRecord } from './stored-record.ts';

export interface Conversion {
  readonly organisation: Organisation;
  readonly lead: StoredRecord;
  readonly user: User;
  readonly now: number;
  /** Values of the contact beside those of the lead; an `id` names a contact that takes the lead in. */
  readonly contact?: JsonObject | undefined;
  readonly account?: JsonObject | undefined;
  /** Whether the lead's values replace those of a contact or account that was there before. */
  readonly overwrites?: boolean;
  readonly movesCustomFields: boolean;
}

export interface ConvertedLead {
  readonly contact: StoredRecord;
  readonly account: StoredRecord | undefined;
}

interface Successor {
  readonly module: OrgModule;
  readonly before: StoredRecord | undefined;
  readonly values: Values;
}

/**
 * Turns a lead into a contact and the account of its company. The lead stays, but out of sight. Throws a `CrmError`,
 * and changes nothing, when the contact or the account is refused:
 * https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html
 */
export function convertLead(conversion: Conversion): ConvertedLead {
  const contact = successor(conversion, 'Contacts', conversion.contact);
  const account = accountOf(conversion);
  const savedAccount = account && save(conversion, account, {});
  const isFree = (contact.before?.values.Account_Name ?? null) === null || conversion.overwrites;
  const savedContact = save(conversion, contact, savedAccount && isFree ? { Account_Name: savedAccount.id } : {});
  hideLead(conversion, savedContact, savedAccount);
  return { contact: savedContact, account: savedAccount };
}

/** The account that is named, else the one of the company's name, else a new one; none without a company. */
function accountOf(conversion: Conversion): Successor | undefined {
  const { organisation, lead, account } = conversion;
  const company = lead.values.Company;
  if (account?.id !== undefined || typeof company !== 'string' || company === '') {
    return account ? successor(conversion, 'Accounts', account) : undefined;
  }
  const known = organisation.modules.get('Accounts')?.records.find('Account_Name', company)[0];
  return successor(conversion, 'Accounts', { ...account, ...(known === undefined ? {} : { id: known }) });
}

function successor(conversion: Conversion, name: 'Contacts' | 'Accounts', given: JsonObject = {}): Successor {
  const { organisation, lead, now, movesCustomFields } = conversion;
  const module = organisation.modules.get(name);
  if (!module) throw new CrmError(400, 'INVALID_MODULE', 'the module name given seems to be invalid', { module: name });
  const { id, ...values } = given;
  const before = typeof id === 'string' ? module.records.get(id) : undefined;
  if (id !== undefined && !before) {
    throw new CrmError(400, 'INVALID_DATA', 'the id given seems to be invalid', { api_name: name });
  }
  const mapped = mapLead(organisation, lead, module, movesCustomFields);
  const kept = before && !conversion.overwrites ? lacking(mapped, before) : mapped;
  const row = { ...kept, ...values };
  const checked = checkRow({ organisation, module, row, path: `$.data[0].${name}`, before, now });
  if (!checked.ok) throw refusal(checked.error);
  return { module, before, values: checked.values };
}

function lacking({ Owner, ...mapped }: JsonObject, before: StoredRecord): JsonObject {
  return Object.fromEntries(Object.entries(mapped).filter(([name]) => (before.values[name] ?? null) === null));
}

function refusal({ code, message, details }: ErrorBody): CrmError {
  return new CrmError(400, code, message, details);
}

function save({ organisation, user, now }: Conversion, { module, before, values }: Successor, extra: Values) {
  const isUnchanged = before !== undefined && Object.keys({ ...values, ...extra }).length === 0;
  if (isUnchanged) return before;
  return saveRecord({
    organisation,
    module,
    user,
    now,
    before,
    values: { ...values, ...extra },
    runsWorkflows: true,
  });
}

/** Nobody is told of the lead: it is neither edited nor deleted. */
function hideLead({ organisation, lead, user, now }: Conversion, contact: StoredRecord, account?: StoredRecord): void {
  const at = wholeSecond(now);
  organisation.modules.get('Leads')?.records.put({
    ...lead,
    modifiedAt: at,
    modifiedBy: user.id,
    values: {
      ...lead.values,
      Converted__s: true,
      Converted_Date_Time: at,
      Converted_Contact: contact.id,
      Converted_Account: account?.id ?? null,
    },
  });
}
