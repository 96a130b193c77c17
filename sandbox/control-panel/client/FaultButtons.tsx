import { useState } from 'preact/hooks';
import { requestJson } from '../../crm-page/client/crm-client.ts';
import type { CallsView, OfferedFault, SystemName } from '../control-contract.ts';
import { SYSTEM_LABELS } from './system-labels.ts';
import { useRequest } from './use-request.ts';

const SLOWEST_MS = 2_000;
const STEP_MS = 50;

/** Makes the simulated systems fail in the ways the real ones do, and slows them down. */
export function FaultButtons() {
  const { data: faults } = useRequest<readonly OfferedFault[]>('/sandbox/faults');
  const [remark, setRemark] = useState('');

  const send = (method: 'POST' | 'DELETE', body: object | undefined, done: string): void => {
    requestJson('/sandbox/faults', method, body).then(
      () => setRemark(done),
      (error: unknown) => setRemark(String(error)),
    );
  };
  const systems: readonly SystemName[] = ['servicenow', 'zoho'];
  return (
    <div class="faults">
      {systems.map((system) => (
        <fieldset key={system}>
          <legend>{SYSTEM_LABELS[system]}</legend>
          {faults
            ?.filter((fault) => fault.system === system)
            .map(({ id, label }) => (
              <button key={id} type="button" onClick={() => send('POST', { id }, `Added: ${label}`)}>
                {label}
              </button>
            ))}
        </fieldset>
      ))}
      <button type="button" onClick={() => send('DELETE', undefined, 'All faults are cleared.')}>
        Clear all faults
      </button>
      <p role="status">{remark}</p>
      <DelaySlider />
    </div>
  );
}

function DelaySlider() {
  const { data: calls } = useRequest<CallsView>('/sandbox/calls');
  const [chosen, setChosen] = useState<number>();
  const delayMs = chosen ?? calls?.delayMs ?? 0;
  return (
    <label>
      Every answer takes {delayMs} ms longer
      <input
        type="range"
        min={0}
        max={SLOWEST_MS}
        step={STEP_MS}
        value={delayMs}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          setChosen(next);
          void requestJson('/sandbox/delay', 'POST', { delayMs: next });
        }}
      />
    </label>
  );
}
