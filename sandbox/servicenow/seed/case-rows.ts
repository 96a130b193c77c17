import type { CasesSeed, SeedCase } from '../seed-cases.ts';
import type { SeedIncident } from '../seed-incidents.ts';
import type { SeedRow } from './rows.ts';
import { history } from './rows.ts';

export function caseRows({ consumers, cases }: CasesSeed): SeedRow[] {
  const people = consumers.map(
    ({ sysId, number, firstName, lastName, email }): SeedRow => [
      'csm_consumer',
      {
        sys_id: sysId,
        number,
        first_name: firstName,
        last_name: lastName,
        name: `${firstName} ${lastName}`,
        email,
      },
    ],
  );
  return [...people, ...cases.map(caseRow)];
}

function caseRow(seed: SeedCase): SeedRow {
  const isDone = seed.state === '6' || seed.state === '3';
  return [
    'sn_customerservice_case',
    {
      ...history(seed),
      sys_id: seed.sysId,
      number: seed.number,
      short_description: seed.shortDescription,
      description: seed.description,
      state: seed.state,
      active: String(seed.state !== '3'),
      priority: seed.priority,
      contact_type: seed.contactType,
      category: seed.category,
      contact: seed.contact?.sysId ?? '',
      account: seed.contact?.company?.sysId ?? '',
      consumer: seed.consumer?.sysId ?? '',
      product: seed.product?.sysId ?? '',
      opened_at: seed.createdOn,
      resolved_at: isDone ? seed.createdOn : '',
      closed_at: seed.state === '3' ? seed.createdOn : '',
      resolution_code: seed.resolutionCode,
      cause: seed.cause,
      close_notes: seed.closeNotes,
    },
  ];
}

export function incidentRows(incidents: readonly SeedIncident[]): SeedRow[] {
  return incidents.map((seed): SeedRow => {
    const isClosed = seed.state === '7' || seed.state === '8';
    return [
      'incident',
      {
        ...history(seed),
        sys_id: seed.sysId,
        number: seed.number,
        short_description: seed.shortDescription,
        description: seed.description,
        state: seed.state,
        active: String(!isClosed),
        impact: seed.impact,
        urgency: seed.urgency,
        priority: seed.priority,
        contact_type: seed.contactType,
        category: seed.category,
        caller_id: seed.caller?.sysId ?? '',
        company: seed.caller?.company?.sysId ?? '',
        opened_at: seed.createdOn,
        resolved_at: seed.state === '6' || seed.state === '7' ? seed.createdOn : '',
        closed_at: isClosed ? seed.createdOn : '',
        close_code: seed.closeCode,
        close_notes: seed.closeNotes,
      },
    ];
  });
}
