import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectorError } from '../errors.ts';
import type { ApiClient } from '../http/api-client.ts';
import type { Logger } from '../http/runtime.ts';
import { type CrmMetadata, createMetadata, type RawAnswer } from './metadata.ts';
import { createIsolatedSdk, type Sdk } from './sdk-isolation.ts';

export interface SdkMetadataDependencies {
  readonly apiOrigin: string;
  /** The organisation's id, or another name that no other organisation has. */
  readonly organisationId: string;
  /** Authorized for this organisation. */
  readonly client: ApiClient;
  readonly logger: Logger;
}

const MAX_CAUSES = 4;

/** The failure that the client reported. The SDK wraps errors, some of them twice. */
function findConnectorError(error: unknown, depth = 0): ConnectorError | undefined {
  if (error instanceof ConnectorError) return error;
  if (!(error instanceof Error) || depth > MAX_CAUSES) return undefined;
  return findConnectorError(error.cause, depth + 1);
}

function toConnectorError(error: unknown): ConnectorError {
  const known = findConnectorError(error);
  if (known) return known;
  const message = 'The Zoho CRM SDK could not read metadata.';
  return new ConnectorError({ side: 'crm', code: 'unexpected-answer', message, cause: error });
}

/** A folder of this organisation's own, whose name tells nothing about it. */
function resourcePathOf({ apiOrigin, organisationId }: SdkMetadataDependencies): string {
  const name = createHash('sha256').update(`${apiOrigin} ${organisationId}`).digest('hex').slice(0, 32);
  return join(tmpdir(), 'zoho-crm-sdk', name);
}

/**
 * Metadata by Zoho's own SDK. The raw JSON of each answer is what counts: the SDK's models turn ids into BigInt, lose
 * the offsets of times and refuse what its generated classes do not know, which a newer API may send.
 */
export function createSdkMetadata(deps: SdkMetadataDependencies): CrmMetadata {
  const { apiOrigin, client, logger } = deps;
  const isolated = createIsolatedSdk({ apiOrigin, client, resourcePath: resourcePathOf(deps) });

  async function read(call: (sdk: Sdk) => Promise<unknown>): Promise<RawAnswer> {
    const { answer, modelError } = await isolated.read(call).catch((error: unknown) => {
      throw toConnectorError(error);
    });
    if (modelError) logger.debug({ side: 'crm', err: modelError }, 'The SDK did not understand an answer');
    return answer;
  }

  return createMetadata({
    modules: () => read((sdk) => new sdk.Modules.ModulesOperations().getModules()),
    fields: (module) =>
      read(async (sdk) => {
        const query = new sdk.ParameterMap();
        await query.add(sdk.Fields.GetFieldsParam.MODULE, module);
        return new sdk.Fields.FieldsOperations().getFields(query);
      }),
    organisation: () => read((sdk) => new sdk.Org.OrgOperations().getOrganization()),
    currentUser: () =>
      read(async (sdk) => {
        const query = new sdk.ParameterMap();
        await query.add(sdk.Users.GetUsersParam.TYPE, 'CurrentUser');
        return new sdk.Users.UsersOperations().getUsers(query);
      }),
  });
}
