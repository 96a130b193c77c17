import {
  type CrmApp,
  type CrmContext,
  type CrmDependencies,
  requireModule,
  requireRight,
  requireRows,
  requireScopes,
} from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Organisation } from '../organisation.ts';
import { convertLead } from '../records/convert-lead.ts';
import { findByKey } from '../records/external-key.ts';
import { isConverted } from '../records/lead-state.ts';
import { nameOf } from '../records/present-record.ts';
import { refuseState } from '../records/refuse-state.ts';
import type { StoredRecord } from '../records/stored-record.ts';

/** One lead in one call: https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html */
export function addConvertRoute(app: CrmApp, deps: CrmDependencies): void {
  app.post('/Leads/:id/actions/convert', (c) => {
    requireScopes(c, { area: 'modules.Leads', operation: 'UPDATE' }, { area: 'modules.Contacts', operation: 'CREATE' });
    requireRight(c, 'create');
    const [row = null] = requireRows(c.get('body'), 'data', 1);
    const lead = openLead(c);
    const { organisation, user } = c.get('caller');
    deps.writes.calls += 1;
    const asked = isJsonObject(row) ? row : {};
    const { contact, account } = convertLead({
      organisation,
      lead,
      user,
      now: deps.clock.now(),
      contact: objectOf(asked.Contacts),
      account: objectOf(asked.Accounts),
      overwrites: asked.overwrite === true,
      movesCustomFields: organisation.conversion.movesCustomFields,
    });
    deps.writes.records += 1;
    deps.writes.updated += 1;
    deps.announce(organisation);
    return c.json({ data: [success(organisation, contact, account)] });
  });
}

function openLead(c: CrmContext): StoredRecord {
  const id = c.req.param('id') ?? '';
  const leads = requireModule(c, 'Leads');
  const lead = findByKey(c, leads, id);
  if (!lead) throw new CrmError(400, 'INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 1 });
  if (isConverted(lead)) throw new CrmError(400, 'ID_ALREADY_CONVERTED', 'id already converted', { id: lead.id });
  const refused = refuseState(lead);
  if (refused) throw new CrmError(400, refused.code, refused.message, refused.details);
  return lead;
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function success(organisation: Organisation, contact: StoredRecord, account: StoredRecord | undefined): JsonObject {
  const reference = (module: string, record: StoredRecord | undefined): JsonObject | null => {
    const found = organisation.modules.get(module);
    return found && record ? { name: nameOf(found, record), id: record.id } : null;
  };
  return {
    code: 'SUCCESS',
    details: { Contacts: reference('Contacts', contact), Deals: null, Accounts: reference('Accounts', account) },
    message: 'The record has been converted successfully',
    status: 'success',
  };
}
