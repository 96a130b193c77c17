import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a part of the benchmark does when it is asked, by name. */
// biome-ignore lint/suspicious/noExplicitAny: parameters are checked where a part is asked, by the part's own type.
type Deeds = Readonly<Record<string, (...args: any[]) => unknown>>;

interface Question {
  readonly id: number;
  readonly deed: string;
  readonly args: readonly unknown[];
}

type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly ready: true };

/** A part of the benchmark in a process of its own: what it computes takes no time from the others. */
export interface Part<Offered extends object> {
  ask<Name extends keyof Offered & string>(
    deed: Name,
    ...args: Offered[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Offered[Name] extends (...args: never[]) => infer Result ? Awaited<Result> : never>;
  stop(): Promise<void>;
}

export interface PartOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags for Node itself, such as those of its profiler. */
  readonly nodeFlags?: readonly string[];
}

/** Starts `bench/<file>` and waits until it answers. */
export async function startPart<Offered extends object>(
  file: string,
  { args = [], environment = {}, nodeFlags = [] }: PartOptions = {},
): Promise<Part<Offered>> {
  const child = fork(join(import.meta.dirname, file), args, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeFlags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (answer: Answer) => {
    if ('ready' in answer) return ready.resolve();
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) question?.reject(new Error(`${file}: ${answer.error}`));
    else question?.resolve(answer.result);
  });
  child.once('exit', (code) => {
    const gone = new Error(`${file} ended with code ${code}.`);
    ready.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
  });
  await ready.promise;
  let last = 0;
  return {
    ask: (deed, ...given) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve: resolve as (result: unknown) => void, reject });
        child.send({ id: last, deed, args: given } satisfies Question);
      }),
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}

/** Called by the process of a part: answers until the one that started it is gone. */
export function answerParent(deeds: Deeds, stop: () => Promise<unknown>): void {
  const send = (answer: Answer) => process.send?.(answer);
  process.on('message', async ({ id, deed, args }: Question) => {
    try {
      send({ id, result: await deeds[deed]?.(...args) });
    } catch (error) {
      send({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
  process.on('disconnect', async () => {
    await stop();
    process.exit(0);
  });
  send({ ready: true });
}

/** What this process has computed so far, in µs. */
export function cpuUsed(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
