import { AdminArea } from '../../components/AdminArea.tsx';
import { RunProgressBar } from '../../components/RunProgressBar.tsx';
import { type Tab, Tabs } from '../../components/Tabs.tsx';
import { useTexts } from '../../i18n.ts';
import type { ActivityTab } from '../../models/activity-model.ts';
import { useModels } from '../../models/models.ts';
import { NeedsYouTab } from './NeedsYouTab.tsx';
import { RecordTab } from './RecordTab.tsx';
import { RunsTab } from './RunsTab.tsx';

const CONTENT: Readonly<Record<ActivityTab, () => preact.JSX.Element>> = {
  'needs-you': () => <NeedsYouTab />,
  runs: () => <RunsTab />,
  record: () => <RecordTab />,
};

/** What the list says once it was read, what the installation said before. */
function useWaiting(): number {
  const { app, activity } = useModels();
  const { needsYou } = activity;
  const { needsYou: failed = 0, openConflicts = 0 } = app.installation.value ?? {};
  const isRead = needsYou.state.value !== 'idle' && needsYou.filter.value.part !== 'aside';
  return isRead && needsYou.failure.value === undefined ? needsYou.total.value : failed + openConflicts;
}

function Content() {
  const { t, number } = useTexts();
  const { activity } = useModels();
  const waiting = useWaiting();
  const tabs: readonly Tab<ActivityTab>[] = [
    { id: 'needs-you', label: t('activity.needsYou'), ...(waiting > 0 ? { count: number(waiting) } : {}) },
    { id: 'runs', label: t('activity.runs') },
    { id: 'record', label: t('activity.record') },
  ];
  return (
    <>
      <RunProgressBar />
      <Tabs label={t('activity.tabs')} tabs={tabs} current={activity.tab.value} onChange={activity.setTab}>
        {CONTENT[activity.tab.value]()}
      </Tabs>
    </>
  );
}

/** What needs a person, what was run, and what became of one record. */
export function ActivityPage() {
  return (
    <AdminArea>
      <Content />
    </AdminArea>
  );
}
