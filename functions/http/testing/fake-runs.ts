import type { RunView, Summary } from '../contract.ts';
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
    list: async (tenant) => of(tenant),
    async cancel(tenant, id) {
      const run = of(tenant).find((candidate) => candidate.id === id);
      return run && { ...run, state: 'cancelled' as const };
    },
    active: async (tenant) => of(tenant).find((run) => run.state === 'waiting'),
    last: async () => undefined,
    workList: async (_tenant, after) => ({ items: [], total: 0, ...(after === undefined ? {} : { next: after }) }),
    retry: async (tenant, ids) => (ids === undefined ? control.start(tenant, { kind: 'sync' }) : undefined),
    summary: async (tenant): Promise<Summary> => ({
      v: 1,
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
