import { requestJson } from '../../crm-page/client/crm-client.ts';
import type { CallsView, SystemCalls, SystemName } from '../control-contract.ts';
import { SYSTEM_LABELS } from './system-labels.ts';
import { useRequest } from './use-request.ts';

const EVERY_MS = 1_500;
const SYSTEMS: readonly SystemName[] = ['servicenow', 'zoho'];

const ROWS: readonly (readonly [label: string, read: (calls: SystemCalls) => number])[] = [
  ['Reads', (calls) => calls.byKind.read ?? 0],
  ['Writes', (calls) => calls.byKind.write ?? 0],
  ['Records written', (calls) => calls.recordsWritten],
  ['Metadata', (calls) => calls.byKind.metadata ?? 0],
  ['Tokens', (calls) => calls.byKind.token ?? 0],
  ['Pages', (calls) => calls.byKind.page ?? 0],
];

/** Every call that the two systems have answered, counted, with the latest ones in full. */
export function CallLog() {
  const { data, reload } = useRequest<CallsView>('/sandbox/calls', EVERY_MS);
  if (!data) return null;
  return (
    <div class="calls">
      <table>
        <thead>
          <tr>
            <th scope="col">Calls</th>
            {SYSTEMS.map((system) => (
              <th key={system} scope="col">
                {SYSTEM_LABELS[system]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([label, read]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {SYSTEMS.map((system) => (
                <td key={system}>{read(data.systems[system])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p>API credits used in Zoho CRM: {data.systems.zoho.creditsUsed ?? 0}</p>
      <button
        type="button"
        onClick={() => {
          void requestJson('/sandbox/calls', 'DELETE').then(reload);
        }}
      >
        Clear the log
      </button>
      <ol aria-label="Latest calls">
        {data.latest.map((call, index) => (
          <li key={`${call.at} ${index}`}>
            <time>{new Date(call.at).toLocaleTimeString()}</time> {SYSTEM_LABELS[call.system]} {call.method} {call.path}{' '}
            <b>{call.status === 0 ? 'cut' : call.status}</b>
          </li>
        ))}
      </ol>
    </div>
  );
}
