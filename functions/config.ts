import { z } from 'zod';

const MASTER_KEY_BYTES = 32;

const Origin = z.url().transform((value, context) => {
  const url = new URL(value);
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.origin;
  context.addIssue('must begin with https:// or http://');
  return z.NEVER;
});

/** An origin and perhaps a path: a Catalyst function is reached below `/server/<name>`. */
const BaseUrl = z.url({ protocol: /^https?$/ }).transform((value) => {
  const { origin, pathname } = new URL(value);
  return origin + pathname.replace(/\/+$/, '');
});

const OriginList = z.string().transform((value, context) => {
  const origins: string[] = [];
  for (const item of value.split(',').map((part) => part.trim())) {
    if (item === '') continue;
    const parsed = Origin.safeParse(item);
    if (parsed.success) origins.push(parsed.data);
    else context.addIssue(`"${item}" is not an origin such as https://example.com`);
  }
  return origins;
});

/** Base64 keys, newest first: the first seals, all can open. */
const MasterKeys = z.string().transform((value, context) => {
  const keys = value.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  if (keys.every((key) => key.length === MASTER_KEY_BYTES)) return keys;
  context.addIssue(`must be ${MASTER_KEY_BYTES} bytes in base64 (make one with: openssl rand -base64 32)`);
  return z.NEVER;
});

const DatabaseUrl = z
  .string()
  .refine((value) => /^(file:.+|postgres(ql)?:\/\/.+)$/.test(value), 'must begin with file: or postgres://');

/** Zoho's data centres by the `location` that the OAuth redirect names. */
export const ZOHO_DATA_CENTRES = {
  us: { accounts: 'https://accounts.zoho.com', api: 'https://www.zohoapis.com' },
  eu: { accounts: 'https://accounts.zoho.eu', api: 'https://www.zohoapis.eu' },
  in: { accounts: 'https://accounts.zoho.in', api: 'https://www.zohoapis.in' },
  au: { accounts: 'https://accounts.zoho.com.au', api: 'https://www.zohoapis.com.au' },
  jp: { accounts: 'https://accounts.zoho.jp', api: 'https://www.zohoapis.jp' },
  uk: { accounts: 'https://accounts.zoho.uk', api: 'https://www.zohoapis.uk' },
  ca: { accounts: 'https://accounts.zohocloud.ca', api: 'https://www.zohoapis.ca' },
  sa: { accounts: 'https://accounts.zoho.sa', api: 'https://www.zohoapis.sa' },
  cn: { accounts: 'https://accounts.zoho.com.cn', api: 'https://www.zohoapis.com.cn' },
} as const;

/** Origins that Zoho serves widgets of an uploaded package and CRM pages from. */
const KNOWN_WIDGET_ORIGINS = ['https://live.zwidgets.com'];

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  PUBLIC_URL: BaseUrl.optional(),
  WEBHOOK_URL: BaseUrl.optional(),
  DATABASE_URL: DatabaseUrl.default('file:.data/sync.db'),
  MASTER_KEY: MasterKeys,
  ZOHO_CLIENT_ID: z.string().min(1),
  ZOHO_CLIENT_SECRET: z.string().min(1),
  ZOHO_ACCOUNTS_URL: Origin.optional(),
  ZOHO_API_URL: Origin.optional(),
  SERVICENOW_EXTRA_HOSTS: OriginList.default([]),
  WIDGET_ORIGINS: OriginList.default(KNOWN_WIDGET_ORIGINS),
});

export interface Config {
  readonly port: number;
  /** How Zoho, ServiceNow and browsers reach this backend: an origin, perhaps with a path, without a slash at its end. */
  readonly publicUrl: string;
  /** How Zoho and ServiceNow reach the webhooks, where that is a function of its own; the public URL where it is not. */
  readonly webhookUrl: string;
  readonly databaseUrl: string;
  readonly masterKeys: readonly Buffer[];
  readonly zoho: {
    readonly clientId: string;
    /** The secret for a data centre (`us`, `eu`, …). */
    clientSecret(dataCentre: string): string;
    /** Accounts and API origins by data centre; one entry named `custom` where the environment replaces the table. */
    readonly dataCentres: Readonly<Record<string, { readonly accounts: string; readonly api: string }>>;
  };
  /** Origins an instance may have besides `*.service-now.com` and `*.servicenowservices.com`. */
  readonly serviceNowExtraHosts: readonly string[];
  readonly widgetOrigins: readonly string[];
}

/** The environment is wrong; the message is one line that names the variable. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** Parses the environment once. Throws a `ConfigError` that names the first variable that is missing or wrong. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? 'environment');
    throw new ConfigError(env[name] ? `${name} ${issue?.message ?? 'is wrong'}` : `${name} is not set.`);
  }
  const values = parsed.data;
  if ((values.ZOHO_ACCOUNTS_URL === undefined) !== (values.ZOHO_API_URL === undefined)) {
    throw new ConfigError('ZOHO_ACCOUNTS_URL and ZOHO_API_URL must be set together.');
  }
  return {
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    webhookUrl: values.WEBHOOK_URL ?? values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    databaseUrl: values.DATABASE_URL,
    masterKeys: values.MASTER_KEY,
    zoho: {
      clientId: values.ZOHO_CLIENT_ID,
      clientSecret: (dataCentre) => env[`ZOHO_CLIENT_SECRET_${dataCentre.toUpperCase()}`] || values.ZOHO_CLIENT_SECRET,
      dataCentres:
        values.ZOHO_ACCOUNTS_URL && values.ZOHO_API_URL
          ? { custom: { accounts: values.ZOHO_ACCOUNTS_URL, api: values.ZOHO_API_URL } }
          : ZOHO_DATA_CENTRES,
    },
    serviceNowExtraHosts: values.SERVICENOW_EXTRA_HOSTS,
    widgetOrigins: values.WIDGET_ORIGINS,
  };
}
