import type { PushSecret } from '../../functions/http/contract/push.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { ServedBackend } from '../serve/served-backend.ts';

const LOOK_MS = 200;
const RUN_WITHIN_MS = 5 * 60_000;
const MOST_STARTS = 20;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What an administrator does in the widget, who asks again where the answer is not there yet. */
export function createAdmin(backend: ServedBackend) {
  const brakes = { pulled: 0 };
  const outcomes: Record<string, number> = {};

  async function untilEnded(id: string): Promise<RunView> {
    const deadline = Date.now() + RUN_WITHIN_MS;
    for (;;) {
      const run = await backend.call<RunView>('GET', `/api/runs/${id}`);
      if (run.state !== 'waiting' && run.state !== 'running') return run;
      if (Date.now() > deadline) throw new Error(`The run is still ${run.state}: ${JSON.stringify(run)}`);
      await wait(LOOK_MS);
    }
  }

  /** Starts a run of one's own, after the one that is under way by itself. */
  async function start(request: object): Promise<RunView> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await backend.call<RunView>('POST', '/api/runs', request);
      } catch (error) {
        if (attempt >= MOST_STARTS || !(error instanceof Error) || error.message !== 'run_active') throw error;
        const { runs } = await backend.call<{ readonly runs: readonly RunView[] }>('GET', '/api/runs');
        const active = runs.find(({ state }) => state === 'waiting' || state === 'running');
        if (active) await untilEnded(active.id);
      }
    }
  }

  async function sync(onStarted: () => Promise<void> = async () => undefined): Promise<RunView> {
    const [run] = await Promise.all([start({ kind: 'sync' }).then(({ id }) => untilEnded(id)), onStarted()]);
    const outcome = run.error?.code ?? run.state;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (run.error?.code !== 'brake_pulled') return run;
    brakes.pulled += 1;
    const allowed = { kind: 'sync', allowDeletions: true, allowChanges: true, allowBlanks: true };
    return untilEnded((await start(allowed)).id);
  }

  return {
    brakes,
    /** How the runs ended. */
    outcomes,
    sync,
    async firstSync(): Promise<RunView> {
      const preview = await untilEnded((await start({ kind: 'preview' })).id);
      return untilEnded((await start({ kind: 'sync', confirmedPreview: preview.id })).id);
    },
    /** Everything on the work list is tried again, now. */
    async retryAll(): Promise<void> {
      try {
        const run = await backend.call<RunView>('POST', '/api/work-list/retry', {});
        await untilEnded(run.id);
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'not_found') throw error;
      }
    },
    /** Both systems tell of changes from now on. */
    async turnPushOn(): Promise<void> {
      const made = await backend.call<PushSecret>('POST', '/api/servicenow/push');
      const updateSet = await fetch(new URL('/servicenow/update-set.xml', made.url));
      backend.servicenow.installUpdateSet(await updateSet.text());
      backend.servicenow.setProperty('zoho_crm_sync.url', made.url);
      backend.servicenow.setProperty('zoho_crm_sync.secret', made.secret);
    },
  };
}

export type Admin = ReturnType<typeof createAdmin>;
