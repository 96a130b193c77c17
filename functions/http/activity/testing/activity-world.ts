import type { Flow } from '../../../core/flow.ts';
import { peopleFlow } from '../../../core/presets/people.ts';
import type { SimpleSettings } from '../../../core/presets/simple-settings.ts';
import type { Run } from '../../../core/run.ts';
import { newRun, newRunId } from '../../../engine/runs/runs.ts';
import { createSyncWorld, type SyncWorld, TENANT } from '../../../engine/testing/sync-world.ts';
import { createSettings } from '../../../stores/settings.ts';
import type { RunView } from '../../contract/runs.ts';
import type { Activity } from '../../ports.ts';
import { createActivity } from '../activity.ts';

export const ACTOR = { tenant: TENANT, name: 'Ada' };

export interface ActivityWorld extends SyncWorld {
  readonly activity: Activity;
  /** The run that was started last for a decision. */
  lastRun(): Promise<Run>;
}

/** The engine between two fake systems, and a person who decides; what is decided is carried out at once. */
export function createActivityWorld(
  settings: Partial<SimpleSettings> = {},
  given: Parameters<typeof createSyncWorld>[1] = {},
): ActivityWorld {
  const world = createSyncWorld(settings, given);
  const { reshape = (flow: Flow) => flow } = given;
  const flows = () => [reshape(peopleFlow(world.settings, 'customer_contact'))];
  const ids: string[] = [];

  async function work(kind: Run['kind'], undo?: Run['undo']): Promise<RunView> {
    const now = world.clock.now();
    const id = newRunId(now + ids.length + 100, () => 0);
    await world.records.runs.put([newRun({ id, kind, flows: flows(), settingsRevision: 1, now, undo })]);
    ids.push(id);
    await world.settle();
    return { id } as RunView;
  }

  const activity = createActivity({
    store: world.store,
    settings: createSettings(world.store),
    clock: world.clock,
    runs: {
      soon: () => work('incremental'),
      undo: (_tenant, runId, links) => work('undo', { runId, ...(links === undefined ? {} : { links }) }),
    },
    flowsOf: async () => flows(),
    connectorsOf: async () => ({ servicenow: world.servicenow, crm: world.crm }),
  });
  return {
    ...world,
    activity,
    lastRun: async () => {
      const [run] = await world.records.runs.get(ids.slice(-1));
      if (run === undefined) throw new Error('No run was started.');
      return run;
    },
  };
}
