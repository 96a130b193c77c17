import { useEffect, useState } from 'preact/hooks';
import { repeat, SECOND } from '../clock.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

const TICK_MS = 20 * SECOND;

/** "2 minutes ago", with the exact time for the pointer and for screen readers. */
export function TimeAgo({ at }: { readonly at: string }) {
  const { ago, dateTime } = useTexts();
  const { clock } = useModels();
  const [now, setNow] = useState(clock.now());

  useEffect(() => repeat(clock, TICK_MS, () => setNow(clock.now())), [clock]);

  return (
    <time dateTime={at} title={dateTime(at)}>
      {ago(at, now)}
    </time>
  );
}
