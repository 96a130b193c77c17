import type { RunView } from '../contract/runs.ts';
import type { Summary } from '../contract/summary.ts';
import type { RunControl } from '../ports.ts';
import type { ApiProblem } from '../problem.ts';

export interface FakeRuns extends RunControl {
  readonly stopped: string[];
  /** Whether installations are connected, for their figures. */
  isConnected: (tenant: string) => Promise<boolean>;
  /** Makes the next start fail so. */
  refusal: ApiProblem | undefined;
}

/** Runs in memory, by installation; none of them does anything. */
export function createFakeRuns(now: () => number): FakeRuns {
  const runs = new Map<string, RunView[]>();
  const of = (tenant: string) => runs.get(tenant) ?? [];
  const at = () => new Date(now()).toISOString();

  const control: FakeRuns = {
    stopped: [],
    isConnected: async () => false,
    refusal: undefined,
    async start(tenant, { kind }) {
      if (control.refusal) throw control.refusal;
      const run: RunView = {
        id: `run-${of(tenant).length + 1}`,
        kind: kind === 'preview' ? 'preview' : 'backfill',
        state: 'waiting',
        startedAt: at(),
        counts: {},
        settingsRevision: 0,
      };
      runs.set(tenant, [run, ...of(tenant)]);
      return run;
    },
    get: async (tenant, id) => of(tenant).find((run) => run.id === id),
    list: async (tenant) => ({ runs: [...of(tenant)] }),
    async cancel(tenant, id) {
      const run = of(tenant).find((candidate) => candidate.id === id);
      return run && { ...run, state: 'cancelled' as const };
    },
    active: async (tenant) => of(tenant).find((run) => run.state === 'waiting'),
    last: async () => undefined,
    retry: async (tenant, ids) => (ids === undefined ? control.start(tenant, { kind: 'sync' }) : undefined),
    soon: (tenant) => control.start(tenant, { kind: 'sync' }),
    undo: async (tenant, id) => of(tenant).find((run) => run.id === id) && control.start(tenant, { kind: 'sync' }),
    summary: async (tenant): Promise<Summary> => ({
      v: 2,
      connected: await control.isConnected(tenant),
      at: at(),
      needsYou: 0,
      counts: {},
    }),
    firstSyncConfirmed: async () => false,
    async stopAll(tenant) {
      control.stopped.push(tenant);
      runs.set(
        tenant,
        of(tenant).map((run) => ({ ...run, state: 'cancelled' as const })),
      );
    },
  };
  return control;
}
