/**
 * The URL with its query. Every reserved character is percent-encoded (`^` and `=` inside values would otherwise rewrite
 * a ServiceNow query), which axios does not do by itself; blanks become `%20`, which no server reads as a plus.
 */
export function buildUrl(url: string, query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined || Object.keys(query).length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${encodeForm(query)}`;
}

/** `application/x-www-form-urlencoded`. */
export function encodeForm(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString().replaceAll('+', '%20').replaceAll('*', '%2A');
}
