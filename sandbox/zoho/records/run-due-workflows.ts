import type { Organisation } from '../organisation.ts';
import { saveRecord } from './save-record.ts';

/** Runs the workflows whose time has come, in the order of their times, each as a change at its own time. */
export function runDueWorkflows(organisation: Organisation, now: number): void {
  const { due } = organisation.rules;
  const ready = due.filter(({ at }) => at <= now).toSorted((left, right) => left.at - right.at);
  for (const item of ready) {
    due.splice(due.indexOf(item), 1);
    const module = organisation.modules.get(item.workflow.module);
    const before = module?.records.get(item.recordId);
    const [user] = organisation.users;
    if (!module || !before || !user) continue;
    const values = item.workflow.run(before.values);
    saveRecord({ organisation, module, user, before, values, now: item.at, runsWorkflows: false });
  }
}
