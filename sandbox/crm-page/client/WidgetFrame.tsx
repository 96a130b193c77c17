import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallData } from '../../sdk-stand-in/messages.ts';
import { isRecord } from '../../sdk-stand-in/messages.ts';
import { callCrm } from './crm-client.ts';
import type { Language, Mode } from './page-state.ts';
import { routeTo } from './page-state.ts';
import { createWidgetCalls } from './widget-calls.ts';
import { startWidgetHost } from './widget-host.ts';

interface Props {
  readonly widgetUrl: string;
  readonly userId: string;
  readonly mode: Mode;
  readonly language: Language;
  /** The record that the widget is the related list of; a web tab has none. */
  readonly record?: { readonly module: string; readonly id: string };
}

export const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en_US',
  de: 'de_DE',
  es: 'es_ES',
  fr: 'fr_FR',
  ja: 'ja_JP',
};

/**
 * A web tab or a related list: the widget in a frame from another origin. A new user, mode or language is a new component (by its key), as it is
 * a new page load in the CRM.
 */
export function WidgetFrame({ widgetUrl, userId, mode, language, record }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState<number>();
  const [isListening, setListening] = useState(false);

  useEffect(() => {
    const host = startWidgetHost({
      window,
      widget: () => frame.current?.contentWindow,
      widgetOrigin: new URL(widgetUrl).origin,
      locale: () => LOCALES[language],
      ...(record ? { pageLoad: { Entity: record.module, EntityId: record.id } } : {}),
      answer: createWidgetCalls({
        mode: () => mode,
        resize: setHeight,
        openRecord,
        askServer: async (data) => withLanguage(await callCrm(userId, data), data, language),
      }),
    });
    setListening(true);
    return host.stop;
  }, []);

  const source = `${widgetUrl}?serviceOrigin=${encodeURIComponent(window.location.origin)}`;
  return (
    <iframe
      ref={frame}
      class={record ? 'related' : 'widget'}
      title={record ? 'ServiceNow records' : 'ServiceNow'}
      allow="clipboard-write"
      {...(isListening ? { src: source } : {})}
      {...(height === undefined ? {} : { height })}
    />
  );
}

function openRecord(module: string, id: string, inNewTab: boolean): void {
  if (inNewTab) window.open(`/${routeTo(module, id)}`, '_blank', 'noopener');
  else window.location.hash = routeTo(module, id);
}

/** The language switch of the page is the signed-in user's own language. */
function withLanguage(answer: unknown, asked: CallData, language: Language): unknown {
  if (asked.category !== 'CONFIG' || asked.type !== 'CURRENT_USER' || !isRecord(answer)) return answer;
  const users = Array.isArray(answer.users) ? answer.users : [];
  return {
    ...answer,
    users: users.map((user) => ({ ...user, language: LOCALES[language], locale: LOCALES[language] })),
  };
}
