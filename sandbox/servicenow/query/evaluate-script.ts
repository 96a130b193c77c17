const DAY_MS = 86_400_000;

export interface ScriptContext {
  readonly userId: string;
  readonly userName: string;
  readonly now: number;
}

/**
 * The value of a `javascript:` expression. Only a few are known; any other yields nothing, so that text from a record
 * that happens to begin with `javascript:` never matches itself. Days are those of UTC.
 */
export function evaluateScript(script: string, context: ScriptContext): string | undefined {
  const call = /^gs\.([a-zA-Z]+)\((.*)\);?$/.exec(script.trim());
  const name = call?.[1];
  const argument = call?.[2]?.trim() ?? '';
  switch (name) {
    case 'getUserID':
      return context.userId;
    case 'getUserName':
      return context.userName;
    case 'nowDateTime':
      return instanceTime(context.now);
    case 'beginningOfToday':
      return instanceTime(startOfDay(context.now));
    case 'daysAgoStart':
      return /^\d+$/.test(argument) ? instanceTime(startOfDay(context.now - Number(argument) * DAY_MS)) : undefined;
    case 'daysAgo':
      return /^\d+$/.test(argument) ? instanceTime(context.now - Number(argument) * DAY_MS) : undefined;
    case 'dateGenerate':
      return /^'(\d{4}-\d\d-\d\d)',\s*'(\d\d:\d\d:\d\d)'$/.exec(argument)?.slice(1).join(' ');
    default:
      return undefined;
  }
}

function startOfDay(at: number): number {
  return at - (at % DAY_MS);
}

/** A time as the database keeps it: UTC, whole seconds. */
export function instanceTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
