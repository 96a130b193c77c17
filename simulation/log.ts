import type { Logger } from '../functions/connectors/http/runtime.ts';

/** Everything the product has logged, as text, with whatever hangs on the errors in it. */
export interface CapturedLog {
  readonly logger: Logger;
  readonly lines: readonly string[];
}

export function createCapturedLog(onError: (message: string, fields: object) => void): CapturedLog {
  const lines: string[] = [];
  const add = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields, withErrors)}`);
    if (level === 'error') onError(message, fields);
  };
  return {
    lines,
    logger: { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') },
  };
}

/** Errors have no enumerable message, stack or cause of their own. */
function withErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { ...value, name, message, stack, cause };
}
