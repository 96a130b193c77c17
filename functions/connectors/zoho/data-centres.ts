/** One Zoho data centre: where its people sign in and where its CRM API answers. */
export interface DataCentre {
  readonly name: string;
  readonly accounts: string;
  readonly api: string;
}

/** `config.zoho.dataCentres`: the fixed list that every choice is made from. */
export type DataCentreTable = Readonly<Record<string, { readonly accounts: string; readonly api: string }>>;

/** The hints that Zoho adds to the redirect after a consent. Anyone can write them into a link. */
export interface RedirectHints {
  readonly location?: string | undefined;
  readonly accountsServer?: string | undefined;
}

const DEFAULT_NAME = 'us';

function entry(table: DataCentreTable, name: string): DataCentre | undefined {
  // `constructor` and the like are properties of every object, not data centres.
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  return found && { name, ...found };
}

/** Where a consent starts: `us` knows the people of every data centre and sends them on. */
export function startingDataCentre(table: DataCentreTable): DataCentre {
  const name = Object.hasOwn(table, DEFAULT_NAME) ? DEFAULT_NAME : Object.keys(table)[0];
  const found = name === undefined ? undefined : entry(table, name);
  if (!found) throw new Error('The table of Zoho data centres is empty.');
  return found;
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url.origin : undefined;
}

/**
 * The data centre whose accounts server issued a code. The hints are input that an attacker controls: believed as they
 * are, they would send the client secret and the code to a server of his. Only entries of the table are ever chosen;
 * undefined when the hints name none of them or contradict each other.
 * @see https://www.zoho.com/accounts/protocol/oauth/multi-dc.html
 */
export function chooseDataCentre(table: DataCentreTable, hints: RedirectHints): DataCentre | undefined {
  const located = hints.location ? entry(table, hints.location) : undefined;
  if (hints.accountsServer) {
    const origin = originOf(hints.accountsServer);
    const name = Object.keys(table).find((key) => table[key]?.accounts === origin);
    const chosen = name === undefined ? undefined : entry(table, name);
    return located && chosen && located.name !== chosen.name ? undefined : chosen;
  }
  if (located) return located;
  // A table of one entry stands for every location; without hints the client serves one data centre only.
  return !hints.location || Object.keys(table).length === 1 ? startingDataCentre(table) : undefined;
}

/**
 * The API origin for tokens of this data centre. Zoho answers `api_domain`, which differs for sandbox and developer
 * organisations; anything that is not such a sibling of the known origin is ignored.
 */
export function chooseApiOrigin(dataCentre: DataCentre, apiDomain: string | undefined): string {
  const origin = apiDomain === undefined ? undefined : originOf(apiDomain);
  const { protocol, hostname } = new URL(dataCentre.api);
  if (origin === undefined || protocol !== 'https:' || !hostname.startsWith('www.')) return dataCentre.api;
  const domain = hostname.slice('www.'.length);
  const siblings = [`https://sandbox.${domain}`, `https://developer.${domain}`];
  return siblings.includes(origin) ? origin : dataCentre.api;
}
