const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** An ISO time with an offset and whole seconds, as the API reads and writes it. */
const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Times have no finer resolution than one second. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/** The rows of one call have the same time, so that writing it once is enough for nearly all of them. */
let last = { ms: Number.NaN, offsetMinutes: 0, text: '' };

/** Writes an instant with the organisation's offset: `2025-01-10T13:22:08+05:30`. */
export function formatTime(ms: number, offsetMinutes: number): string {
  if (last.ms !== ms || last.offsetMinutes !== offsetMinutes) {
    last = { ms, offsetMinutes, text: writeTime(ms, offsetMinutes) };
  }
  return last.text;
}

function writeTime(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * MINUTE_MS).toISOString().slice(0, 19);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const minutes = Math.abs(offsetMinutes);
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${local}${sign}${hh}:${mm}`;
}

/** Reads a time with any offset; undefined when it is not one. */
export function parseTime(text: string): number | undefined {
  if (!ZONED.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
