import { z } from 'zod';

const PagePath = z.string().regex(/^\/app\/[A-Za-z0-9_.$/-]+\.html$/, 'must be a page below /app/');

/** Where CRM shows a widget is chosen in Zoho's console; the names here tell the person who does it. */
const Widget = z.strictObject({
  location: z.enum(['webtab', 'relatedlist']),
  name: z.string().min(1).max(50),
  url: PagePath,
  logo: z.string().startsWith('/app/').optional(),
});

/**
 * `zet validate` reads nothing but `service` of a CRM manifest, so the rest is checked here. The limits of
 * `cspDomains` are those that zet enforces for the other services.
 */
export const PluginManifest = z.strictObject({
  service: z.literal('CRM'),
  locale: z.array(z.string().regex(/^[a-z]{2}$/)).min(1),
  cspDomains: z.strictObject({ 'connect-src': z.array(z.url({ protocol: /^https?$/ })).max(10) }),
  modules: z.strictObject({ widgets: z.array(Widget).min(1), connectors: z.array(z.never()) }),
  config: z.array(z.never()),
});
export type PluginManifest = z.infer<typeof PluginManifest>;

/** Parses a manifest. Throws one line that names the first entry that is wrong. */
export function parseManifest(text: string): PluginManifest {
  const parsed = PluginManifest.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`plugin-manifest.json: ${issue?.path.join('.') || 'the file'} ${issue?.message ?? 'is wrong'}`);
}
