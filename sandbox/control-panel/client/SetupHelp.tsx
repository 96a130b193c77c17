import { useEffect, useState } from 'preact/hooks';
import { requestJson } from '../../crm-page/client/crm-client.ts';
import type { SetupValues } from '../control-contract.ts';
import type { FillSetupRequest, PushShown } from '../fill-setup-message.ts';
import { isFillSetupReply, isPushShown } from '../fill-setup-message.ts';
import { useRequest } from './use-request.ts';

const LABELS: readonly (readonly [keyof SetupValues, string])[] = [
  ['instance', 'ServiceNow Instance'],
  ['clientId', 'Client ID'],
  ['clientSecret', 'Client Secret'],
];

const NOT_OPEN = 'Open the ServiceNow tab first: the form of Setup is not on the screen.';

/** Does in the simulated ServiceNow what its administrator would do with address and secret. */
async function setPush({ url, secret }: PushShown): Promise<string> {
  try {
    await requestJson('/sandbox/push', 'POST', { url, secret });
    return 'The simulated ServiceNow has the update set, the address and the secret: it tells of edits at once.';
  } catch (error) {
    return String(error);
  }
}

/** What Setup asks for, to copy or to have typed in. */
export function SetupHelp() {
  const { data: values } = useRequest<SetupValues>('/sandbox/setup');
  const [remark, setRemark] = useState('');

  useEffect(() => {
    const listener = (event: MessageEvent<unknown>): void => {
      if (isPushShown(event.data)) void setPush(event.data).then(setRemark);
      if (isFillSetupReply(event.data)) setRemark(event.data.filled ? 'Filled in. Now press Save.' : NOT_OPEN);
    };
    window.addEventListener('message', listener);
    return () => window.removeEventListener('message', listener);
  }, []);

  if (!values) return null;
  return (
    <section class="setup-help">
      <h3>Values for Setup</h3>
      <dl>
        {LABELS.map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <code>{values[name]}</code>
              <button
                type="button"
                aria-label={`Copy ${label}`}
                onClick={() => {
                  navigator.clipboard.writeText(values[name]).then(
                    () => setRemark(`${label} was copied.`),
                    () => setRemark('The browser did not allow copying.'),
                  );
                }}
              >
                Copy
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" class="main-action" onClick={() => setRemark(askToFill(values) ? '' : NOT_OPEN)}>
        Fill in Setup for me
      </button>
      <p role="status">{remark}</p>
    </section>
  );
}

/** Whether there is a widget to ask. */
function askToFill(values: SetupValues): boolean {
  const frame = document.querySelector<HTMLIFrameElement>('iframe.widget');
  if (!frame?.contentWindow) return false;
  const request: FillSetupRequest = { type: 'sandbox.fill-setup', values: { ...values } };
  frame.contentWindow.postMessage(request, new URL(frame.src).origin);
  return true;
}
