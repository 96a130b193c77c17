import type { Row } from '../records/row-store.ts';
import { personName } from '../rules/names.ts';
import type { PeopleSeed, SeedCompany, SeedPerson } from '../seed-people.ts';
import type { SeedRow } from './rows.ts';
import { history } from './rows.ts';

export function peopleRows({ companies, people }: PeopleSeed): SeedRow[] {
  return [
    ...companies.map((company): SeedRow => ['customer_account', companyRow(company)]),
    ...people.map((person): SeedRow => ['customer_contact', personRow(person)]),
  ];
}

function companyRow(company: SeedCompany): Row {
  return {
    sys_id: company.sysId,
    name: company.name,
    customer: 'true',
    city: company.city,
    country: company.country,
    website: `https://www.${company.domain}`,
  };
}

function personRow(person: SeedPerson): Row {
  const names = { first_name: person.firstName, last_name: person.lastName };
  return {
    ...names,
    ...history(person),
    name: personName(names),
    sys_id: person.sysId,
    user_name: person.userName,
    email: person.email,
    phone: person.phone,
    mobile_phone: person.mobilePhone,
    title: person.title,
    account: person.company?.sysId ?? '',
    company: person.company?.sysId ?? '',
    street: person.street,
    city: person.city,
    state: person.state,
    zip: person.zip,
    country: person.country,
    active: String(person.active),
  };
}
