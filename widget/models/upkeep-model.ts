import { type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import type { AppModel } from './app-model.ts';

export type UpkeepTask = 'pausing' | 'resuming' | 'erasing' | 'starting-afresh';

/** Pausing, resuming, and the end of it all. */
export interface UpkeepModel {
  readonly task: ReadonlySignal<UpkeepTask | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Gives up the links to the instance before. True when that is done. */
  startAfresh(): Promise<boolean>;
  /** Erases everything that the backend has of the organisation. True when nothing is left. */
  eraseAll(organisation: string): Promise<boolean>;
  dismissFailure(): void;
}

export function createUpkeepModel({ app, api }: { readonly app: AppModel; readonly api: Api }): UpkeepModel {
  const task = signal<UpkeepTask>();
  const failure = signal<Failure>();

  async function attempt(name: UpkeepTask, work: () => Promise<boolean>): Promise<boolean> {
    if (task.value !== undefined) return false;
    task.value = name;
    failure.value = undefined;
    try {
      return await work();
    } catch (error) {
      failure.value = toFailure(error);
      return false;
    } finally {
      task.value = undefined;
    }
  }

  const change = (name: UpkeepTask, call: Api['pause']) =>
    attempt(name, async () => {
      app.setInstallation(await call());
      return true;
    });

  return {
    task,
    failure,
    pause: async () => void (await change('pausing', api.pause)),
    resume: async () => void (await change('resuming', api.resume)),
    startAfresh: () => change('starting-afresh', api.startAfresh),
    eraseAll: (organisation) => attempt('erasing', async () => (await api.eraseInstallation(organisation)).left === 0),
    dismissFailure() {
      failure.value = undefined;
    },
  };
}
