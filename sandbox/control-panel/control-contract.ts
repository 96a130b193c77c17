/** What the sandbox's panel and its server say to each other. */
import { z } from 'zod';
import type { SimulatedCall } from '../simulator/simulator.ts';

export type SystemName = 'servicenow' | 'zoho';

/** Where a person lives: ServiceNow, or one of the two CRM modules for people. */
export const PLACES = ['servicenow', 'Contacts', 'Leads'] as const;
export type Place = (typeof PLACES)[number];

/** What a person's record holds, by the same names in every place. */
export const PersonFields = z.object({
  firstName: z.string().max(100),
  lastName: z.string().max(100),
  email: z.string().max(200),
  phone: z.string().max(100),
  title: z.string().max(100),
});
export type PersonFields = z.infer<typeof PersonFields>;

export interface PersonRow extends PersonFields {
  readonly id: string;
}

export const SavePersonRequest = z.object({
  place: z.enum(PLACES),
  /** Missing: a new person. */
  id: z.string().optional(),
  fields: PersonFields,
});

export const RemovePersonRequest = z.object({ place: z.enum(PLACES), id: z.string().min(1) });

/** What an administrator enters into the two properties of the instance. */
export const SetPushRequest = z.object({ url: z.url(), secret: z.string().min(1) });
export type SetPushRequest = z.infer<typeof SetPushRequest>;

export const AddFaultRequest = z.object({ id: z.string() });
export const DelayRequest = z.object({ delayMs: z.int().min(0).max(10_000) });

/** What an admin of ServiceNow would have noted down to fill in *Setup*. */
export interface SetupValues {
  readonly instance: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface OfferedFault {
  readonly id: string;
  readonly system: SystemName;
  readonly label: string;
}

export interface SystemCalls {
  readonly total: number;
  readonly byKind: Partial<Record<SimulatedCall['kind'], number>>;
  /** Records that the writes carried. */
  readonly recordsWritten: number;
  /** CRM only. */
  readonly creditsUsed?: number;
}

export interface CallsView {
  readonly systems: Readonly<Record<SystemName, SystemCalls>>;
  /** Newest first. */
  readonly latest: readonly (SimulatedCall & { readonly system: SystemName })[];
  readonly delayMs: number;
}
