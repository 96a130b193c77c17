import type { WorkList } from '../../functions/http/contract.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 400;
const MOMENTS = 20;
/** Each answer of both systems takes this long, so that a run has moments to be killed at. */
const DELAY_MS = 25;
const TEST_WITHIN_MS = 400_000;

/** Deterministic, so that a failure can be had again; the moments still fall differently on every machine. */
function spread(index: number): number {
  return (index * 0.618_034) % 1 || 0.5;
}

async function prepare(): Promise<{ readonly backend: ServedBackend; readonly previewId: string }> {
  const backend = await startServedBackend({ people: PEOPLE });
  await backend.connect();
  const preview = await backend.startRun({ kind: 'preview' });
  await backend.untilEnded(preview.id);
  backend.zoho.crm.setDelay(DELAY_MS);
  backend.servicenow.setDelay(DELAY_MS);
  return { backend, previewId: preview.id };
}

/** Everything that must not depend on whether somebody pulled the plug. */
async function endState(backend: ServedBackend, runId: string) {
  const run = await backend.untilEnded(runId);
  const { items } = await backend.call<WorkList>('GET', '/api/work-list');
  const contacts = backend.zoho.records('Contacts').map((contact) => {
    const { ServiceNow_ID, Last_Name, First_Name, Email, Phone, Title } = contact;
    return JSON.stringify({ ServiceNow_ID, Last_Name, First_Name, Email, Phone, Title });
  });
  return {
    state: run.state,
    counts: run.counts,
    contacts: contacts.sort(),
    waiting: items.map(({ recordId, reason, field }) => JSON.stringify({ recordId, reason, field })).sort(),
  };
}

test(
  `a run killed at any of ${MOMENTS} moments and started again ends like one that was left alone`,
  async () => {
    const { backend, previewId } = await prepare();
    const startedAt = Date.now();
    const undisturbed = await endState(
      backend,
      (await backend.startRun({ kind: 'sync', confirmedPreview: previewId })).id,
    );
    const lengthMs = Date.now() - startedAt;
    await backend.stop();
    expect(undisturbed.state).toBe('done');

    let cut = 0;
    for (let index = 1; index <= MOMENTS; index++) {
      const { backend: killed, previewId: itsPreview } = await prepare();
      const run = await killed.startRun({ kind: 'sync', confirmedPreview: itsPreview });
      await new Promise((resolve) => setTimeout(resolve, spread(index) * lengthMs));
      await killed.kill();
      const writtenBefore = killed.zoho.writes().records;
      await killed.restart();
      const ended = await endState(killed, run.id);
      if (killed.zoho.writes().records > writtenBefore) cut += 1;
      await killed.stop();
      expect({ index, ...ended }).toEqual({ index, ...undisturbed });
    }
    // Most of the moments must fall into the writing, or the test would show nothing.
    expect(cut).toBeGreaterThan(MOMENTS / 4);
  },
  TEST_WITHIN_MS,
);
