import ipaddr from 'ipaddr.js';

export type InstanceRefusal = 'instance_invalid' | 'instance_private' | 'instance_not_allowed';

export type ParsedInstance =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly code: InstanceRefusal };

/** The domains that ServiceNow serves instances from; the second is its US government cloud. */
const INSTANCE_DOMAINS = ['service-now.com', 'servicenowservices.com'];

/** Names that belong to one machine or one network (RFC 6761, RFC 6762, RFC 8375 and common practice). */
const PRIVATE_SUFFIXES = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'home.arpa',
];

const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]/g;
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const LABEL = /^(?!xn--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const refuse = (code: InstanceRefusal): ParsedInstance => ({ ok: false, code });

/**
 * The origin of the instance a person means: by name (`acme`), host, or any URL of it. Only ServiceNow's own domains and
 * the operator's `extraOrigins` are taken, since whatever is taken here is called by this server with credentials.
 */
export function parseInstance(input: string, extraOrigins: readonly string[]): ParsedInstance {
  const text = input.replace(INVISIBLE, '').trim();
  const candidates = readUrls(text);
  if (candidates.length === 0) return refuse('instance_invalid');
  const listed = new Set(extraOrigins.map((origin) => new URL(origin).origin));
  const match = candidates.find((url) => listed.has(url.origin));
  if (match !== undefined) return { ok: true, origin: match.origin };
  const [url] = candidates;
  return url === undefined ? refuse('instance_invalid') : judgeHost(url);
}

/** The ways to read the text as a URL. Without a scheme it may be https or, for origins listed so, http. */
function readUrls(text: string): readonly URL[] {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return [];
  const address = ipaddr.IPv6.isValid(text) ? `[${text}]` : text;
  const spellings = scheme === undefined ? [`https://${address}`, `http://${address}`] : [text];
  return spellings
    .filter((spelling) => URL.canParse(spelling))
    .map((spelling) => new URL(spelling))
    .filter(({ hostname, username, password }) => hostname !== '' && username === '' && password === '');
}

function judgeHost(url: URL): ParsedInstance {
  const host = url.hostname.replace(/\.$/, '');
  // The URL parser has already turned decimal, octal and hexadecimal spellings into dotted ones.
  if (host.startsWith('[') || ipaddr.IPv4.isValid(host)) return judgeAddress(host.replace(/^\[|\]$/g, ''));
  if (PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))) {
    return refuse('instance_private');
  }
  if (!host.includes('.')) return judgeName(host, url.port);
  const domain = INSTANCE_DOMAINS.find((candidate) => host === candidate || host.endsWith(`.${candidate}`));
  if (domain === undefined) return refuse('instance_not_allowed');
  return host === domain || url.port !== '' ? refuse('instance_invalid') : acceptLabels(host);
}

/** A word without dots is an instance's name; with a port it can only be a machine of some network. */
function judgeName(name: string, port: string): ParsedInstance {
  return port === '' ? acceptLabels(`${name}.${INSTANCE_DOMAINS[0]}`) : refuse('instance_private');
}

function acceptLabels(host: string): ParsedInstance {
  return host.split('.').every((label) => LABEL.test(label))
    ? { ok: true, origin: `https://${host}` }
    : refuse('instance_invalid');
}

function judgeAddress(address: string): ParsedInstance {
  return refuse(ipaddr.process(address).range() === 'unicast' ? 'instance_not_allowed' : 'instance_private');
}
