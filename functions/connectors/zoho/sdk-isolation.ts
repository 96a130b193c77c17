import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir } from 'node:fs/promises';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';

export type Sdk = typeof import('@zohocrm/typescript-sdk');
type Initializer = Sdk['Initializer']['prototype'];
type Connection = Sdk['APIHTTPConnector']['prototype'];

/** What one call of one organisation sees, and nothing else. */
interface Scope {
  readonly organisation: SdkOrganisation;
  initializer?: Initializer;
  answer?: ApiAnswer;
}

export interface SdkOrganisation {
  readonly apiOrigin: string;
  /** Authorized for this organisation. */
  readonly client: ApiClient;
  /** Where the SDK may keep what it learns of this organisation's fields. No other organisation shares it. */
  readonly resourcePath: string;
}

/** What came of a call: the answer as it was received, and why the SDK could not make its models of it, if so. */
export interface SdkResult {
  readonly answer: ApiAnswer;
  readonly modelError?: unknown;
}

const scopes = new AsyncLocalStorage<Scope>();
let loading: Promise<Sdk> | undefined;

function currentScope(): Scope {
  const scope = scopes.getStore();
  if (!scope) throw new Error('The SDK was called outside of an organisation.');
  return scope;
}

/** The credentials are added by the organisation's client, which alone has them. */
const token = {
  authenticate: () => undefined,
  remove: async () => true,
  revoke: async () => true,
  generateToken: () => undefined,
  getId: () => null,
};

/** The SDK asks for a store but has nothing to keep in it: tokens are not its business. */
const store = {
  findToken: async () => null,
  findTokenById: async () => null,
  saveToken: async () => undefined,
  deleteToken: async () => undefined,
  getTokens: async () => null,
  deleteTokens: async () => undefined,
};

/**
 * Sends what the SDK has prepared through the organisation's own client. The SDK's own way, got 11, repeats calls
 * unseen, and under Node 24 a refused connection makes it throw from a timer, which ends the process.
 */
async function fireRequest(this: Connection) {
  const scope = currentScope();
  const { apiOrigin, client } = scope.organisation;
  const url = String(Reflect.get(this, 'url'));
  const method = Reflect.get(this, 'requestMethod');
  if (new URL(url).origin !== apiOrigin) throw new Error('The SDK wanted to call another organisation.');
  if (method !== 'GET') throw new Error('The SDK is used for reading only.');
  const query = Object.fromEntries(this.getParams());
  const headers = Object.fromEntries(this.getHeaders());
  scope.answer = await client.call({ method, url, query, headers, repeatable: true });
  return { statusCode: scope.answer.status, headers: scope.answer.headers, body: scope.answer.body };
}

/**
 * The SDK keeps token, base URL and paths in static members that it reads again after each await; two organisations
 * at the same time, even with its own `switchUser`, send each other's token. Here these members answer from the
 * asynchronous context of the call instead. This relies on the inside of the pinned version, and a contract test holds it.
 */
async function load(): Promise<Sdk> {
  // Loading it takes most of a second, so only who calls it pays.
  const sdk = await import('@zohocrm/typescript-sdk');
  Object.defineProperty(sdk.Initializer, 'initializer', {
    configurable: true,
    get: () => scopes.getStore()?.initializer,
    set: (initializer: Initializer) => {
      currentScope().initializer = initializer;
    },
  });
  Object.defineProperty(sdk.Initializer, 'getInitializer', {
    configurable: true,
    value: async () => scopes.getStore()?.initializer,
  });
  Object.defineProperty(sdk.APIHTTPConnector.prototype, 'fireRequest', { configurable: true, value: fireRequest });
  return sdk;
}

/** A failure is not kept: the next call tries again. */
function loadOnce(): Promise<Sdk> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Makes the SDK's settings of one organisation. They land in the scope, through the members replaced above. */
async function initialize(sdk: Sdk, organisation: SdkOrganisation): Promise<Initializer> {
  const { apiOrigin, resourcePath } = organisation;
  await mkdir(resourcePath, { recursive: true });
  const scope: Scope = { organisation };
  await scopes.run(scope, () =>
    sdk.Initializer.initialize(
      new sdk.Environment(apiOrigin, apiOrigin, apiOrigin),
      token,
      store,
      new sdk.SDKConfigBuilder().autoRefreshFields(false).build(),
      resourcePath,
      // Its logger would write URLs to a file or the console.
      new sdk.LogBuilder().level(sdk.Levels.OFF).filePath(null).build(),
    ),
  );
  if (!scope.initializer) throw new Error('The SDK did not take its settings: its inside has changed.');
  return scope.initializer;
}

/** Zoho's SDK for one organisation: what a call awaits sees this organisation, whoever else calls meanwhile. */
export function createIsolatedSdk(organisation: SdkOrganisation) {
  let ready: Promise<Initializer> | undefined;

  async function prepare(): Promise<{ readonly sdk: Sdk; readonly initializer: Initializer }> {
    const sdk = await loadOnce();
    ready ??= initialize(sdk, organisation).catch((error: unknown) => {
      ready = undefined;
      throw error;
    });
    return { sdk, initializer: await ready };
  }

  return {
    async read(call: (sdk: Sdk) => Promise<unknown>): Promise<SdkResult> {
      const { sdk, initializer } = await prepare();
      const scope: Scope = { organisation, initializer };
      try {
        await scopes.run(scope, () => call(sdk));
      } catch (error) {
        if (!scope.answer) throw error;
        return { answer: scope.answer, modelError: error };
      }
      if (!scope.answer) throw new Error('The SDK did not send its call: its inside has changed.');
      return { answer: scope.answer };
    },
  };
}
