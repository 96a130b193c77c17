import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Clock } from '../clock.ts';
import type { HostPage } from '../host/host-page.ts';
import type { AppModel } from './app-model.ts';
import type { RunModel } from './run-model.ts';
import type { SessionModel } from './session-model.ts';
import type { SettingsModel } from './settings-model.ts';
import type { SetupModel } from './setup-model.ts';
import type { WorkListModel } from './work-list-model.ts';

/** Everything the pages read and do. */
export interface Models {
  readonly app: AppModel;
  readonly session: SessionModel;
  readonly setup: SetupModel;
  readonly settings: SettingsModel;
  readonly run: RunModel;
  readonly workList: WorkListModel;
  readonly host: HostPage;
  readonly clock: Clock;
  /** Base URL of the backend. */
  readonly apiUrl: string;
}

const ModelsContext = createContext<Models | undefined>(undefined);

export const ModelsProvider = ModelsContext.Provider;

export function useModels(): Models {
  const models = useContext(ModelsContext);
  if (models === undefined) throw new Error('There is no ModelsProvider around this component.');
  return models;
}
