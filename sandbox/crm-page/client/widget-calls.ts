import type { CallData } from '../../sdk-stand-in/messages.ts';
import { isRecord } from '../../sdk-stand-in/messages.ts';
import { RefusedCall } from './widget-host.ts';

/** What the page itself does for a widget; everything else is asked of the CRM's server as the signed-in user. */
export interface WidgetCallDeps {
  readonly mode: () => 'day' | 'night';
  readonly resize: (height: number | undefined) => void;
  readonly openRecord: (module: string, id: string, inNewTab: boolean) => void;
  readonly askServer: (data: CallData) => Promise<unknown>;
}

/** Answers the calls of a widget by their category and type. */
export function createWidgetCalls(deps: WidgetCallDeps): (data: CallData) => Promise<unknown> {
  return async (data) => {
    if (data.category === 'UI') return answerUi(deps, data);
    if (data.category === 'CONFIG' && data.type === 'USER_PREFERENCE') return { mode: deps.mode() };
    return deps.askServer(data);
  };
}

function answerUi(deps: WidgetCallDeps, { action, data }: CallData): unknown {
  const argument = isRecord(data) ? data : {};
  if (action === 'RESIZE') {
    deps.resize(readPixels(argument.height));
    return true;
  }
  if (isRecord(action) && action.record === 'OPEN') {
    deps.openRecord(String(argument.Entity), String(argument.RecordID), argument.target === '_blank');
    return true;
  }
  throw new RefusedCall({ code: 'NOT_SUPPORTED', message: 'The simulated CRM page does not do this.' });
}

/** `640`, `"640"` and `"640px"` are pixels; `"100%"` and nothing mean the height that the page chooses. */
function readPixels(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(px)?$/.exec(String(value ?? '').trim());
  return match ? Number(match[1]) : undefined;
}
