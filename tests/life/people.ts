import type { VirtualBackend } from './virtual-backend.ts';

/** A pair of records that the first sync has made or found. */
export interface Pair {
  readonly contact: string;
  readonly row: string;
}

export function pairs({ zoho, servicenow }: VirtualBackend): readonly Pair[] {
  return zoho
    .records('Contacts')
    .map((contact) => ({ contact: String(contact.id), row: String(contact.ServiceNow_ID ?? '') }))
    .filter(({ row }) => servicenow.record('customer_contact', row) !== undefined);
}

export function firstPair(world: VirtualBackend): Pair {
  const [pair] = pairs(world);
  if (pair === undefined) throw new Error('Nobody is paired.');
  return pair;
}

export const titles = ({ zoho, servicenow }: VirtualBackend, { contact, row }: Pair) => ({
  crm: zoho.record('Contacts', contact)?.Title ?? '',
  servicenow: servicenow.record('customer_contact', row)?.title ?? '',
});

/** A person edits on one side. */
export function edit(world: VirtualBackend, side: 'crm' | 'servicenow', { contact, row }: Pair, title: string): void {
  if (side === 'crm') world.zoho.editAsPerson('Contacts', contact, { Title: title });
  else world.servicenow.editAsPerson('customer_contact', row, { title });
}

/** How often each person of ServiceNow is in the CRM. */
export function timesInCrm({ zoho }: VirtualBackend): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { ServiceNow_ID: key } of zoho.records('Contacts')) {
    if (typeof key === 'string') times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}
