import { ConnectorError } from '../errors.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Logger } from '../http/runtime.ts';
import { crmUrl } from './answers.ts';
import { isUniqueField } from './field-shape.ts';
import type { CrmField } from './metadata-schemas.ts';
import type { KnownModule, ModuleCatalog } from './module-catalog.ts';
import { requireModule } from './record-reader.ts';

const API_NAME = 'ServiceNow_ID';
const LABEL = 'ServiceNow ID';
const LENGTH = 100;

/** Whether a field is the one that holds our key, by whatever namespace. */
export function isKeyField(field: CrmField): boolean {
  return field.api_name === API_NAME || field.api_name.endsWith(`__${API_NAME}`);
}

/**
 * A field of an installed package carries the package's namespace: `ns__ServiceNow_ID`. Such a one comes first, as it
 * stays in step with the package.
 */
function findKeyField(module: KnownModule): string | undefined {
  const isUsable = (field: CrmField) => isKeyField(field) && field.data_type === 'text' && isUniqueField(field);
  const names = [...module.fields.values()].filter(isUsable).map((field) => field.api_name);
  return names.find((name) => name !== API_NAME) ?? names[0];
}

/** What to ask for, most wanted first: some editions have unique fields but no external ones. */
const WANTED: readonly object[] = [
  { unique: { casesensitive: false }, external: { type: 'org', show: true } },
  { unique: { casesensitive: false } },
];

/**
 * The name of the unique text field that holds our key, made where it is missing. Undefined where the organisation
 * refuses: two unique fields per module are all that any edition allows.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html
 */
export function createExternalKeyResolver(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly catalog: ModuleCatalog;
  readonly logger: Logger;
}): (module: string) => Promise<string | undefined> {
  const { client, apiOrigin, catalog, logger } = deps;
  const underWay = new Map<string, Promise<string | undefined>>();

  /** Tells whether the call was accepted. What came of it is read from the fields, whatever its answer said. */
  async function make(module: string, flags: object): Promise<void> {
    const answer = await client.call({
      method: 'POST',
      url: crmUrl(apiOrigin, 'settings/fields'),
      query: { module },
      json: { fields: [{ field_label: LABEL, data_type: 'text', length: LENGTH, ...flags }] },
      repeatable: false,
    });
    if (answer.status >= 500) {
      throw new ConnectorError({
        side: 'crm',
        code: 'unavailable',
        message: 'Zoho CRM could not add a field for now.',
        status: answer.status,
        ambiguous: true,
      });
    }
    logger.info({ side: 'crm', module, status: answer.status }, 'The field for our key was asked for');
  }

  async function resolve(name: string): Promise<string | undefined> {
    const found = findKeyField(await requireModule(catalog, name));
    if (found !== undefined) return found;
    for (const flags of WANTED) {
      await make(name, flags);
      catalog.forget(name);
      const made = findKeyField(await requireModule(catalog, name));
      if (made !== undefined) return made;
    }
    logger.warn({ side: 'crm', module: name }, 'The module has no field for our key and takes none');
    return undefined;
  }

  return (name) => {
    const running = underWay.get(name) ?? resolve(name).finally(() => underWay.delete(name));
    underWay.set(name, running);
    return running;
  };
}
