import { type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api/api.ts';
import type { CorrectionDrafts } from '../host/correction-drafts.ts';
import { createNeedsYouModel, type NeedsYouModel } from './needs-you-model.ts';
import { createRecordModel, type RecordModel } from './record-model.ts';
import type { RunModel } from './run-model.ts';
import { createRunsModel, type RunsModel } from './runs-model.ts';

export type ActivityTab = 'needs-you' | 'runs' | 'record';

/** What the page Activity shows, tab by tab. */
export interface ActivityModel {
  readonly tab: ReadonlySignal<ActivityTab>;
  setTab(tab: ActivityTab): void;
  /** Goes to the timeline of one record. */
  showRecord(link: string): Promise<void>;
  readonly needsYou: NeedsYouModel;
  readonly runs: RunsModel;
  readonly record: RecordModel;
}

export interface ActivityDeps {
  readonly api: Api;
  readonly run: RunModel;
  readonly drafts: CorrectionDrafts;
}

export function createActivityModel({ api, run, drafts }: ActivityDeps): ActivityModel {
  const tab = signal<ActivityTab>('needs-you');
  const record = createRecordModel({ api, run });
  return {
    tab,
    setTab(next) {
      tab.value = next;
    },
    async showRecord(link) {
      tab.value = 'record';
      await record.show(link);
    },
    needsYou: createNeedsYouModel({ api, run, drafts }),
    runs: createRunsModel({ api, run }),
    record,
  };
}
