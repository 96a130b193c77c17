import * as z from 'zod/mini';
import { readLocale } from '../locale.ts';
import type { HostContext, HostField, HostOrganisation, HostRecord, HostUser, Theme } from './host-page.ts';

const Id = z.union([z.string(), z.number()]);

const User = z.object({
  id: Id,
  full_name: z.optional(z.nullable(z.string())),
  locale: z.optional(z.nullable(z.string())),
  language: z.optional(z.nullable(z.string())),
  profile: z.optional(
    z.nullable(z.object({ id: z.optional(z.nullable(Id)), name: z.optional(z.nullable(z.string())) })),
  ),
});

const Organisation = z.object({
  id: z.optional(z.nullable(Id)),
  zgid: z.optional(z.nullable(Id)),
  company_name: z.optional(z.nullable(z.string())),
  iso_code: z.optional(z.nullable(z.string())),
});

/** A related list gets one id; buttons of lists, where the same page may be put, get several. */
const Context = z.object({ Entity: z.string(), EntityId: z.union([Id, z.array(Id)]) });

const ModuleOfLookup = z.object({ module: z.optional(z.union([z.string(), z.object({ api_name: z.string() })])) });

const Field = z.object({
  api_name: z.string(),
  data_type: z.string(),
  lookup: z.optional(z.nullable(ModuleOfLookup)),
  associated_module: z.optional(z.nullable(ModuleOfLookup)),
});

const Rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

const Preference = z.object({ mode: z.optional(z.nullable(z.string())) });

const VariableAnswer = z.object({
  Success: z.union([z.object({ Content: z.nullable(z.unknown()) }), z.object({ content: z.nullable(z.unknown()) })]),
});

/** The SDK documents `{users: […]}` and `{org: […]}`; pages that answer with the bare object are in use as well. */
function unwrap(answer: unknown, list: string): unknown {
  if (typeof answer !== 'object' || answer === null || !(list in answer)) return answer;
  const wrapped = (answer as Record<string, unknown>)[list];
  return Array.isArray(wrapped) ? wrapped[0] : wrapped;
}

const ADMIN_PROFILE = /^(super )?admin(istrator)?$/i;

export function readUserAnswer(answer: unknown): HostUser {
  const user = z.parse(User, unwrap(answer, 'users'));
  return {
    id: String(user.id),
    name: user.full_name ?? '',
    profileId: user.profile?.id === null || user.profile?.id === undefined ? undefined : String(user.profile.id),
    looksLikeAdmin: ADMIN_PROFILE.test(user.profile?.name?.trim() ?? ''),
    locale: readLocale(user.locale, user.language),
  };
}

export function readOrganisationAnswer(answer: unknown): HostOrganisation {
  const organisation = z.parse(Organisation, unwrap(answer, 'org'));
  const ids = [organisation.zgid, organisation.id].filter((id) => id !== null && id !== undefined).map(String);
  return { ids, name: organisation.company_name ?? '', currency: organisation.iso_code ?? undefined };
}

export function readVariableAnswer(answer: unknown): string | undefined {
  const parsed = z.safeParse(VariableAnswer, answer);
  if (!parsed.success) return undefined;
  const value = 'Content' in parsed.data.Success ? parsed.data.Success.Content : parsed.data.Success.content;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readThemeAnswer(answer: unknown): Theme | undefined {
  const mode = z.safeParse(Preference, answer).data?.mode?.toLowerCase();
  if (mode === 'night' || mode === 'dark') return 'dark';
  return mode === 'day' || mode === 'light' ? 'light' : undefined;
}

/** An id is digits only: whoever sends something else does not get it into a query. */
export function readContextEvent(data: unknown): HostContext | undefined {
  const context = z.safeParse(Context, data).data;
  const recordId = String([context?.EntityId].flat()[0] ?? '');
  return context && /^\d{1,20}$/.test(recordId) ? { module: context.Entity, recordId } : undefined;
}

function targetOf({ lookup, associated_module: associated }: z.infer<typeof Field>): string | undefined {
  const module = associated?.module ?? lookup?.module;
  return typeof module === 'object' ? module.api_name : module;
}

export function readFieldsAnswer(answer: unknown): readonly HostField[] {
  const fields = z.safeParse(z.object({ fields: z.array(z.unknown()) }), answer).data?.fields ?? [];
  return fields.flatMap((one) => {
    const field = z.safeParse(Field, one).data;
    return field ? [{ name: field.api_name, type: field.data_type, target: targetOf(field) }] : [];
  });
}

/** Where there is nothing, the SDK gives `{status: 204}`. */
export function readRowsAnswer(answer: unknown): readonly HostRecord[] {
  return z.safeParse(Rows, answer).data?.data ?? [];
}

const Refusal = z.object({ code: z.string(), status: z.literal('error') });

/** Refusals also come as answers like any other. */
export function isRefusal(answer: unknown): boolean {
  return z.safeParse(Refusal, answer).success;
}
