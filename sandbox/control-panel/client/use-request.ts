import { useEffect, useState } from 'preact/hooks';
import { requestJson } from '../../crm-page/client/crm-client.ts';

/** What a path of the sandbox's server answers; asked again when the path changes, and every `everyMs` if given. */
export function useRequest<T>(path: string, everyMs?: number): { readonly data: T | undefined; reload(): void } {
  const [data, setData] = useState<T>();
  const [round, setRound] = useState(0);
  const reload = (): void => setRound((current) => current + 1);

  useEffect(() => {
    let isCurrent = true;
    requestJson<T>(path).then(
      (answer) => {
        if (isCurrent) setData(answer);
      },
      () => {
        if (isCurrent) setData(undefined);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [path, round]);

  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(reload, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);

  return { data, reload };
}
