import { useEffect, useState } from 'preact/hooks';
import type { CallData } from '../../sdk-stand-in/messages.ts';
import { isRecord } from '../../sdk-stand-in/messages.ts';
import { callCrm } from './crm-client.ts';
import { RefusedCall } from './widget-host.ts';

export type Loaded =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'ready'; readonly data: unknown };

/** The answer to a data call as a user; asked again whenever the user or the call changes. */
export function useCrm(userId: string, data: CallData): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' });
  const question = JSON.stringify(data);
  useEffect(() => {
    let isCurrent = true;
    const settle = (next: Loaded): void => {
      if (isCurrent) setLoaded(next);
    };
    settle({ state: 'loading' });
    callCrm(userId, JSON.parse(question) as CallData).then(
      (answer) => settle({ state: 'ready', data: answer }),
      (error: unknown) => settle({ state: 'failed', message: describe(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [userId, question]);
  return loaded;
}

/** The rows under `key` of an answer; none when the CRM had nothing to say. */
export function rowsOf(loaded: Loaded, key = 'data'): readonly Readonly<Record<string, unknown>>[] {
  const rows = loaded.state === 'ready' && isRecord(loaded.data) ? loaded.data[key] : undefined;
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

function describe(error: unknown): string {
  if (error instanceof RefusedCall && isRecord(error.data)) return String(error.data.message ?? error.data.code);
  return error instanceof Error ? error.message : String(error);
}
