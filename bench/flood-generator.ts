import { Agent, request } from 'node:http';
import { answerParent } from './part.ts';

/** Sends as much as it can, from a process of its own. */
export type FloodGenerator = typeof deeds;

export interface FloodMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FloodResult {
  readonly ratePerS: number;
  /** How often each status came; 0 where there was no answer. */
  readonly statuses: Readonly<Record<number, number>>;
}

const MS_PER_S = 1_000;

function send(agent: Agent, { url, headers, body }: FloodMessage): Promise<number> {
  return new Promise((resolve) => {
    const call = request(url, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    // A body that is too large may be cut off while it is on its way.
    call.once('error', () => resolve(0));
    call.end(body);
  });
}

const deeds = {
  flood: async (messages: readonly FloodMessage[], connections: number, seconds: number): Promise<FloodResult> => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const statuses: Record<number, number> = {};
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * MS_PER_S;
    let count = 0;
    async function keepSending(first: number): Promise<void> {
      for (let index = first; performance.now() < endsAt; index += 1) {
        const message = messages[index % messages.length];
        if (message === undefined) return;
        const status = await send(agent, message);
        statuses[status] = (statuses[status] ?? 0) + 1;
        count += 1;
      }
    }
    await Promise.all(Array.from({ length: connections }, (_, index) => keepSending(index)));
    agent.destroy();
    return { ratePerS: (count * MS_PER_S) / (performance.now() - startedAt), statuses };
  },
};

answerParent(deeds, async () => undefined);
