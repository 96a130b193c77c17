import { ControlPanel } from '../../control-panel/client/ControlPanel.tsx';
import type { CrmUser, PageStart } from '../crm-page-contract.ts';
import { HomeTab } from './HomeTab.tsx';
import { MODULES } from './modules.ts';
import type { PageState } from './page-state.ts';
import { isLanguage, LANGUAGES, routeTo, WEB_TAB } from './page-state.ts';
import { RecordList } from './RecordList.tsx';
import { RecordPage } from './RecordPage.tsx';
import { WidgetFrame } from './WidgetFrame.tsx';

/** Modules whose records show the extension's related list. */
const HAVE_RELATED_LIST: readonly string[] = ['Contacts', 'Leads'];

interface Props {
  readonly start: PageStart;
  readonly state: PageState;
}

/** The whole page: top bar, tabs, what the tab shows, and beside it the sandbox's own panel. */
export function CrmPage({ start, state }: Props) {
  const user = start.users.find((candidate) => candidate.id === state.userId.value) ?? start.users[0];
  if (!user) return <p class="empty">The simulated CRM has no users.</p>;
  return (
    <div class="with-panel">
      <div class="crm">
        <header class="top-bar">
          <span class="product">CRM</span>
          <Switches users={start.users} user={user} state={state} />
          <nav aria-label="Modules">
            {['Home', ...MODULES.map((module) => module.name), WEB_TAB].map((tab) => (
              <a key={tab} href={routeTo(tab)} {...(state.route.value.tab === tab ? { 'aria-current': 'page' } : {})}>
                {tab.replaceAll('_', ' ')}
              </a>
            ))}
          </nav>
        </header>
        <main>
          <TabContent start={start} state={state} user={user} />
        </main>
      </div>
      <ControlPanel />
    </div>
  );
}

function TabContent({ start, state, user }: Props & { readonly user: CrmUser }) {
  const { tab, recordId } = state.route.value;
  const mode = state.mode.value;
  const language = state.language.value;
  if (tab === WEB_TAB) {
    const key = `${user.id} ${mode} ${language}`;
    return <WidgetFrame key={key} widgetUrl={start.widgetUrl} userId={user.id} mode={mode} language={language} />;
  }
  const module = MODULES.find((candidate) => candidate.name === tab);
  if (!module) return <HomeTab start={start} user={user} />;
  const shown = { userId: user.id, module: module.name, label: module.label, locale: language };
  return recordId === undefined ? (
    <RecordList key={module.name} {...shown} columns={module.columns} />
  ) : (
    <>
      <RecordPage key={recordId} {...shown} recordId={recordId} nameField={module.columns[0] ?? 'id'} />
      {start.relatedUrl !== undefined && HAVE_RELATED_LIST.includes(module.name) && (
        <section class="related-list">
          <h2>ServiceNow</h2>
          <WidgetFrame
            key={`${user.id} ${mode} ${language} ${recordId}`}
            widgetUrl={start.relatedUrl}
            userId={user.id}
            mode={mode}
            language={language}
            record={{ module: module.name, id: recordId }}
          />
        </section>
      )}
    </>
  );
}

interface SwitchesProps {
  readonly users: readonly CrmUser[];
  readonly user: CrmUser;
  readonly state: PageState;
}

function Switches({ users, user, state }: SwitchesProps) {
  return (
    <div class="switches">
      <label>
        <span>Signed in as</span>
        <select
          value={user.id}
          onChange={(event) => {
            state.userId.value = event.currentTarget.value;
          }}
        >
          {users.map(({ id, name, profile }) => (
            <option key={id} value={id}>
              {name} ({profile})
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Appearance</span>
        <select
          value={state.mode.value}
          onChange={(event) => {
            state.mode.value = event.currentTarget.value === 'night' ? 'night' : 'day';
          }}
        >
          <option value="day">Light</option>
          <option value="night">Dark</option>
        </select>
      </label>
      <label>
        <span>Language</span>
        <select
          value={state.language.value}
          onChange={(event) => {
            const { value } = event.currentTarget;
            state.language.value = isLanguage(value) ? value : 'en';
          }}
        >
          {Object.entries(LANGUAGES).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
