import * as z from 'zod/mini';
import { readLocale } from '../locale.ts';
import type { HostOrganisation, HostUser, Theme } from './host-page.ts';

const Id = z.union([z.string(), z.number()]);

const User = z.object({
  id: Id,
  full_name: z.optional(z.nullable(z.string())),
  locale: z.optional(z.nullable(z.string())),
  language: z.optional(z.nullable(z.string())),
  profile: z.optional(z.nullable(z.object({ name: z.optional(z.nullable(z.string())) }))),
});

const Organisation = z.object({
  id: z.optional(z.nullable(Id)),
  zgid: z.optional(z.nullable(Id)),
  company_name: z.optional(z.nullable(z.string())),
});

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
    looksLikeAdmin: ADMIN_PROFILE.test(user.profile?.name?.trim() ?? ''),
    locale: readLocale(user.locale, user.language),
  };
}

export function readOrganisationAnswer(answer: unknown): HostOrganisation {
  const organisation = z.parse(Organisation, unwrap(answer, 'org'));
  const ids = [organisation.zgid, organisation.id].filter((id) => id !== null && id !== undefined).map(String);
  return { ids, name: organisation.company_name ?? '' };
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
