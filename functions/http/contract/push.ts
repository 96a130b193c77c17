import { z } from 'zod';

/**
 * Whether a system tells us of changes: `off` · `waiting`, it was set up and was not heard of yet · `healthy` · `silent`, it
 * was heard of, but not for a day.
 */
export const PushState = z.enum(['off', 'waiting', 'healthy', 'silent']);
export type PushState = z.infer<typeof PushState>;

export const Push = z
  .object({
    servicenow: z.object({
      state: PushState,
      /** Where ServiceNow sends to. The secret that belongs to it is never shown again. */
      url: z.url().optional(),
      since: z.iso.datetime().optional(),
      lastHeardAt: z.iso.datetime().optional(),
    }),
    crm: z.object({
      state: PushState,
      /** The modules that Zoho CRM tells of now. */
      modules: z.array(z.string()),
      lastHeardAt: z.iso.datetime().optional(),
    }),
  })
  .meta({ id: 'Push' });
export type Push = z.infer<typeof Push>;

/** What an administrator of the instance enters there. Shown once. */
export const PushSecret = z.object({ url: z.url(), secret: z.string(), push: Push }).meta({ id: 'PushSecret' });
export type PushSecret = z.infer<typeof PushSecret>;
