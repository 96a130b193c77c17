import type { Entity } from '../../functions/http/contract/records.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const TEST_WITHIN_MS = 60_000;

/** What a person edits in each kind: a field of either side, and the field of the other side that it belongs to. */
interface Kind {
  readonly entity: Entity;
  readonly table: string;
  readonly module: string;
  readonly inServiceNow: { readonly field: string; readonly value: string; readonly arrivesAs: string };
  readonly inCrm: { readonly field: string; readonly value: string; readonly arrivesAs: string };
  /** A field that the sync does not map. */
  readonly elsewhere: {
    readonly servicenow: Readonly<Record<string, string>>;
    readonly crm: Readonly<Record<string, string>>;
  };
}

const KINDS: readonly Kind[] = [
  {
    entity: 'people',
    table: 'customer_contact',
    module: 'Contacts',
    inServiceNow: { field: 'title', value: 'Edited there', arrivesAs: 'Title' },
    inCrm: { field: 'Mobile', value: '+1 555 0101', arrivesAs: 'mobile_phone' },
    elsewhere: { servicenow: { vip: 'true' }, crm: { Department: 'Elsewhere' } },
  },
  {
    entity: 'vendors',
    table: 'core_company',
    module: 'Vendors',
    inServiceNow: { field: 'notes', value: 'Edited there', arrivesAs: 'Description' },
    inCrm: { field: 'City', value: 'Elsewhere', arrivesAs: 'city' },
    elsewhere: { servicenow: { fax_phone: '+1 555 0102' }, crm: { Category: 'Elsewhere' } },
  },
  {
    entity: 'products',
    table: 'cmdb_model',
    module: 'Products',
    inServiceNow: { field: 'description', value: 'Edited there', arrivesAs: 'Description' },
    inCrm: { field: 'Description', value: 'Edited here', arrivesAs: 'description' },
    elsewhere: { servicenow: { barcode: '4711' }, crm: { Manufacturer: 'Elsewhere' } },
  },
  {
    entity: 'purchaseOrders',
    table: 'proc_po',
    module: 'Purchase_Orders',
    inServiceNow: { field: 'description', value: 'Edited there', arrivesAs: 'Description' },
    inCrm: { field: 'Description', value: 'Edited here', arrivesAs: 'description' },
    elsewhere: { servicenow: { budget_number: 'B-1' }, crm: { Carrier: 'FedEX' } },
  },
  {
    entity: 'cases',
    table: 'sn_customerservice_case',
    module: 'Cases',
    inServiceNow: { field: 'description', value: 'Edited there', arrivesAs: 'Description' },
    inCrm: { field: 'Description', value: 'Edited here', arrivesAs: 'description' },
    elsewhere: { servicenow: { category: '1' }, crm: { Internal_Comments: 'Elsewhere' } },
  },
];

let backend: ServedBackend;

beforeAll(async () => {
  backend = await startServedBackend({ people: 30, allKinds: true });
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
  await backend.sync();
  // What either system decides of records that the other made comes back once.
  await backend.sync();
  await backend.sync();
}, TEST_WITHIN_MS);

afterAll(() => backend.stop());

/** A pair that is linked and that nothing is wrong with; a purchase order is still open. */
function pairOf({ table, module }: Kind): { readonly sysId: string; readonly crmId: string } {
  const rows = new Map(backend.servicenow.table(table).map((row) => [row.sys_id, row]));
  const record = backend.zoho.records(module).find(({ ServiceNow_ID: key }) => {
    const row = rows.get(String(key));
    return row !== undefined && (table !== 'proc_po' || row.status === 'requested');
  });
  if (record === undefined) throw new Error(`No pair of ${module} was found.`);
  return { sysId: String(record.ServiceNow_ID), crmId: String(record.id) };
}

/** Syncs and gives back how many records were written on each side. */
async function written(): Promise<{ readonly servicenow: number; readonly crm: number }> {
  backend.zoho.clearWrites();
  const before = backend.servicenow.writes();
  expect(await backend.sync()).toMatchObject({ state: 'done' });
  return { servicenow: backend.servicenow.writes() - before, crm: backend.zoho.writes().records };
}

const SILENCE = { servicenow: 0, crm: 0 };

describe.each(KINDS)('$entity', (kind) => {
  test(
    'an edit in ServiceNow is one write to the CRM, and then there is silence',
    async () => {
      const { sysId, crmId } = pairOf(kind);
      const { field, value, arrivesAs } = kind.inServiceNow;
      backend.servicenow.editAsPerson(kind.table, sysId, { [field]: value });
      expect(await written()).toEqual({ servicenow: 0, crm: 1 });
      expect(backend.zoho.record(kind.module, crmId)).toMatchObject({ [arrivesAs]: value });
      expect(await written()).toEqual(SILENCE);
    },
    TEST_WITHIN_MS,
  );

  test(
    'an edit in the CRM is one write to ServiceNow, and then there is silence',
    async () => {
      const { sysId, crmId } = pairOf(kind);
      const { field, value, arrivesAs } = kind.inCrm;
      backend.zoho.editAsPerson(kind.module, crmId, { [field]: value });
      expect(await written()).toEqual({ servicenow: 1, crm: 0 });
      expect(backend.servicenow.record(kind.table, sysId)).toMatchObject({ [arrivesAs]: value });
      expect(await written()).toEqual(SILENCE);
    },
    TEST_WITHIN_MS,
  );

  test(
    'edits of both sides in different fields are one write each, and nobody loses one',
    async () => {
      const { sysId, crmId } = pairOf(kind);
      const there = { [kind.inServiceNow.field]: `${kind.inServiceNow.value} again` };
      backend.servicenow.editAsPerson(kind.table, sysId, there);
      // Where both kinds of edits meet in one field, the second side edits the name instead.
      const isShared = kind.inCrm.arrivesAs === kind.inServiceNow.field;
      const here = isShared ? NAMES[kind.module] : { [kind.inCrm.field]: `${kind.inCrm.value}9` };
      backend.zoho.editAsPerson(kind.module, crmId, here ?? {});
      expect(await written()).toEqual({ servicenow: 1, crm: 1 });
      expect(backend.zoho.record(kind.module, crmId)).toMatchObject({
        ...here,
        [kind.inServiceNow.arrivesAs]: `${kind.inServiceNow.value} again`,
      });
      expect(backend.servicenow.record(kind.table, sysId)).toMatchObject(there);
      expect(await written()).toEqual(SILENCE);
    },
    TEST_WITHIN_MS,
  );

  test(
    'an edit of what is not mapped is no write at all',
    async () => {
      const { sysId, crmId } = pairOf(kind);
      backend.servicenow.editAsPerson(kind.table, sysId, kind.elsewhere.servicenow);
      backend.zoho.editAsPerson(kind.module, crmId, kind.elsewhere.crm);
      expect(await written()).toEqual(SILENCE);
    },
    TEST_WITHIN_MS,
  );
});

/** Another field, for kinds whose two edits would meet in one. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Products: { Product_Code: 'EDITED-1' },
  Purchase_Orders: { Subject: 'Edited here' },
  Cases: { Subject: 'Edited here' },
};

test(
  'what a rule of the CRM derives from our write is a change of its own: it goes back once, and then there is silence',
  async () => {
    const kind = KINDS[0];
    if (kind === undefined) throw new Error('There are no kinds.');
    const { sysId, crmId } = pairOf(kind);
    backend.zoho.addFormula({
      module: 'Contacts',
      run: ({ Title }) => (typeof Title === 'string' ? { Title: Title.toUpperCase() } : {}),
    });
    backend.servicenow.editAsPerson(kind.table, sysId, { title: 'Head of sales' });
    const first = await written();
    const second = await written();
    expect({ crm: first.crm + second.crm, servicenow: first.servicenow + second.servicenow }).toEqual({
      crm: 1,
      servicenow: 1,
    });
    expect(backend.zoho.record('Contacts', crmId)).toMatchObject({ Title: 'HEAD OF SALES' });
    expect(backend.servicenow.record(kind.table, sysId)?.title).toBe('HEAD OF SALES');
    expect(await written()).toEqual(SILENCE);
    backend.zoho.clearRules();
  },
  TEST_WITHIN_MS,
);
