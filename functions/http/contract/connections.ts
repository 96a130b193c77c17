import { z } from 'zod';
import { Entity } from './records.ts';
import { Base64Url } from './sign-in.ts';

/** How the extension signs in to ServiceNow. */
export const SignInWay = z.enum(['oauth', 'basic']);
export type SignInWay = z.infer<typeof SignInWay>;

export const SaveServiceNowRequest = z
  .object({
    /** A name (`acme`), a host or any URL of the instance. */
    instance: z.string().trim().min(1).max(300),
    signIn: SignInWay.default('oauth'),
    /** OAuth only, and needed there. */
    clientId: z.string().trim().min(1).max(200).optional(),
    /** Missing: keep the one that is stored. */
    clientSecret: z.string().min(1).max(500).optional(),
    /** User name and password only, and needed there. A colon would end the name in the header that carries both. */
    userName: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^:]*$/)
      .optional(),
    /** Missing: keep the one that is stored. */
    password: z.string().min(1).max(500).optional(),
  })
  .meta({ id: 'SaveServiceNowRequest' });
/** As it is sent: `signIn` may be left out. */
export type SaveServiceNowRequest = z.input<typeof SaveServiceNowRequest>;

export const AuthorizeServiceNowRequest = z
  .object({
    challenge: Base64Url.length(43),
    /**
     * End the present authorization first. ServiceNow answers with the same refresh token until that one is over, so
     * only so does the new one live its full time.
     */
    renew: z.boolean().optional(),
  })
  .meta({ id: 'AuthorizeServiceNowRequest' });

export const ConnectionState = z.enum(['none', 'saved', 'connected', 'reconnect']);

export const ServiceNowConnectionView = z
  .object({
    /** `none`: nothing stored · `saved`: may be authorized · `connected` · `reconnect`: authorize again. */
    state: ConnectionState,
    /** Origin of the instance, such as `https://acme.service-now.com`. */
    instance: z.string().optional(),
    /** `oauth` when missing. */
    signIn: SignInWay.optional(),
    clientId: z.string().optional(),
    userName: z.string().optional(),
    connectedBy: z.string().optional(),
    connectedAt: z.iso.datetime().optional(),
    /** When the refresh token ends and a person has to authorize again. */
    expiresAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'ServiceNowConnection' });

export const CrmConnectionView = z
  .object({
    state: ConnectionState,
    connectedBy: z.string().optional(),
    connectedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'CrmConnection' });

/** What the connected ServiceNow user can reach of one entity. */
export const Reach = z
  .object({
    entity: Entity,
    /** `ok` · `fallback`: the preferred table is not there, another is used · `missing`: no table · `denied`: no right. */
    state: z.enum(['ok', 'fallback', 'missing', 'denied']),
    /** The table that will be used, or the preferred one that cannot be. */
    table: z.string(),
    /** The ServiceNow role that opens it. */
    role: z.string().optional(),
  })
  .meta({ id: 'Reach' });
export type Reach = z.infer<typeof Reach>;
