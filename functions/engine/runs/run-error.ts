import { ConnectorError } from '../../connectors/errors.ts';
import type { Run } from '../../core/run.ts';
import { BrakePulled } from '../brakes/brake-pulled.ts';
import { OtherInstance } from '../known-instance.ts';
import { FlowBlocked } from '../open-task.ts';

/** The codes are the API's, so that the widget has a sentence for each. */
export function describeError(error: unknown): NonNullable<Run['error']> {
  if (error instanceof ConnectorError) {
    const details = error.remoteMessage === undefined ? {} : { details: error.remoteMessage };
    return { code: codeOf(error), message: error.message, ...details };
  }
  if (error instanceof OtherInstance) return { code: 'other_instance', message: error.message };
  if (error instanceof BrakePulled)
    return { code: 'brake_pulled', message: error.message, details: String(error.brake.records), brake: error.brake };
  if (error instanceof FlowBlocked) {
    return {
      code: error.missing === 'external-key' ? 'crm_field_missing' : 'user_without_rights',
      message: error.message,
    };
  }
  return { code: 'internal', message: 'The run failed for a reason that is in the log.' };
}

function codeOf(error: ConnectorError): string {
  if (error.code === 'reconnect-needed') return error.side === 'crm' ? 'crm_not_connected' : 'reconnect_needed';
  if (error.code === 'not-allowed') return 'user_without_rights';
  if (error.code === 'not-the-system') return 'instance_asleep';
  return error.side === 'crm' ? 'crm_unavailable' : 'instance_unavailable';
}
