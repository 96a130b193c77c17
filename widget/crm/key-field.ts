import type { HostField } from '../host/host-page.ts';

const KEY = 'ServiceNow_ID';

/** The key of the record that stands for order lines without a product. */
export const PLACEHOLDER_KEY = 'placeholder';

/**
 * The field that holds the id in ServiceNow. A field of an installed package carries the package's namespace; that one
 * comes before one made by hand, as it does in the sync.
 */
export function findKeyField(fields: readonly HostField[]): string | undefined {
  const names = fields.filter(({ type }) => type === 'text').map(({ name }) => name);
  return names.find((name) => name.endsWith(`__${KEY}`)) ?? names.find((name) => name === KEY);
}
