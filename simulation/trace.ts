import { createHash } from 'node:crypto';

/** What happened in a seed, line by line. Two runs of one seed have the same lines. */
export interface Trace {
  add(line: string): void;
  readonly lines: readonly string[];
  hash(): string;
}

const SECOND_MS = 1_000;

export function createTrace(now: () => number, start: number): Trace {
  const lines: string[] = [];
  return {
    lines,
    add: (line) => {
      lines.push(`${((now() - start) / SECOND_MS).toFixed(3)} ${line}`);
    },
    hash: () => createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16),
  };
}
