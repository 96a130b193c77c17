import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Clock } from '../clock.ts';
import type { HostPage } from '../host/host-page.ts';
import type { ActivityModel } from './activity-model.ts';
import type { AlertWebhookModel } from './alert-webhook-model.ts';
import type { AppModel } from './app-model.ts';
import type { CrmPeopleModel } from './crm-people-model.ts';
import type { OrdersModel } from './orders-model.ts';
import type { PushModel } from './push-model.ts';
import type { RunModel } from './run-model.ts';
import type { SessionModel } from './session-model.ts';
import type { SettingsModel } from './settings-model.ts';
import type { SetupModel } from './setup-model.ts';
import type { UpkeepModel } from './upkeep-model.ts';

/** Everything the pages read and do. */
export interface Models {
  readonly app: AppModel;
  readonly session: SessionModel;
  readonly setup: SetupModel;
  readonly settings: SettingsModel;
  readonly crmPeople: CrmPeopleModel;
  readonly run: RunModel;
  readonly upkeep: UpkeepModel;
  readonly alertWebhook: AlertWebhookModel;
  readonly push: PushModel;
  readonly activity: ActivityModel;
  readonly orders: OrdersModel;
  /** Whether the backend takes longer than it should just now. */
  readonly isSlow: ReadonlySignal<boolean>;
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
