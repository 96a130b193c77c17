import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import { crmUrl, ErrorBody, expectAnswer, failureOf } from './answers.ts';

export interface OrganisationVariable {
  readonly apiName: string;
  readonly name: string;
  readonly value: string;
}

/** The longest value that Zoho keeps is not documented; this is on the safe side. */
export const MAX_VARIABLE_LENGTH = 999;

const GROUP = 'ServiceNow';

const Variables = z.object({
  variables: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).transform(String),
      api_name: z.string(),
      value: z.unknown().optional(),
    }),
  ),
});

const ActionRows = z.object({ variables: z.array(ErrorBody).min(1) });

/** Checks the one row of a write: a refusal may come with a successful status. */
function expectSuccess(answer: ApiAnswer): void {
  const row = ActionRows.safeParse(answer.json).data?.variables[0];
  if (!row) throw failureOf(answer);
  if (row.code !== 'SUCCESS') throw failureOf({ status: Math.max(answer.status, 400), json: row });
}

/**
 * Writes an organisation variable, which every user of the CRM page can read: nothing secret goes in. It is made where
 * it is missing and left alone where it has the value already.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/create-variables.html
 */
export async function publishVariable(
  client: ApiClient,
  apiOrigin: string,
  { apiName, name, value }: OrganisationVariable,
): Promise<'created' | 'updated' | 'unchanged'> {
  if (value.length > MAX_VARIABLE_LENGTH) {
    throw new ConnectorError({
      side: 'crm',
      code: 'bad-request',
      message: `The variable ${apiName} would be longer than ${MAX_VARIABLE_LENGTH} characters.`,
    });
  }
  const url = crmUrl(apiOrigin, 'settings/variables');
  const listed = await client.call({ method: 'GET', url, repeatable: true });
  const variables = listed.status === 204 ? [] : expectAnswer(listed, Variables).variables;
  const known = variables.find((variable) => variable.api_name === apiName);
  if (known?.value === value) return 'unchanged';
  if (known) {
    const json = { variables: [{ id: known.id, value }] };
    expectSuccess(await client.call({ method: 'PUT', url, json, repeatable: true }));
    return 'updated';
  }
  // Not `text`, which is one line of limited length. The group is made by its first variable.
  const variable = { name, api_name: apiName, type: 'textarea', value, variable_group: { name: GROUP } };
  expectSuccess(await client.call({ method: 'POST', url, json: { variables: [variable] }, repeatable: false }));
  return 'created';
}
