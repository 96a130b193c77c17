const SUFFIX = '.service-now.com';

/** What is typed is a bare name, to which `.service-now.com` belongs. */
export function isBareName(typed: string): boolean {
  return !/[.:/]/.test(typed.trim());
}

/**
 * Takes what people paste (`https://acme.service-now.com/nav_to.do?…`, `ACME.service-now.com`) down to the bare name.
 * Anything that is not below `service-now.com` stays as it was typed: the backend judges it.
 */
export function tidyInstance(typed: string): string {
  const text = typed.trim();
  const host = text.replace(/^https?:\/\//i, '').replace(/[/?#].*$/, '');
  return host.toLowerCase().endsWith(SUFFIX) ? host.slice(0, -SUFFIX.length).toLowerCase() : text;
}
