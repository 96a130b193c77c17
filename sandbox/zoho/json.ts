export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The property if it is a list, otherwise undefined. */
export function listAt(value: unknown, key: string): readonly Json[] | undefined {
  const list = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? (list as readonly Json[]) : undefined;
}
