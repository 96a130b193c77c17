import type { WorkList } from '../../functions/http/contract/work-list.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 200;
const MOMENTS = 20;
/** Each answer of both systems takes this long, so that a run has moments to be killed at. */
const DELAY_MS = 25;
const TEST_WITHIN_MS = 400_000;

/** Spread evenly over the calls of a run. */
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

/** Calls that both systems have answered. */
function answered(backend: ServedBackend): number {
  return backend.zoho.crm.calls.length + backend.servicenow.calls.length;
}

async function untilAnswered(backend: ServedBackend, calls: number): Promise<void> {
  while (answered(backend) < calls) await new Promise((resolve) => setTimeout(resolve, 1));
}

test(
  `a run killed at any of ${MOMENTS} moments and started again ends like one that was left alone`,
  async () => {
    const { backend, previewId } = await prepare();
    const before = answered(backend);
    const undisturbed = await endState(
      backend,
      (await backend.startRun({ kind: 'sync', confirmedPreview: previewId })).id,
    );
    const calls = answered(backend) - before;
    await backend.stop();
    expect(undisturbed.state).toBe('done');

    let cutWhileWriting = 0;
    for (let index = 1; index <= MOMENTS; index++) {
      const { backend: killed, previewId: itsPreview } = await prepare();
      const start = answered(killed);
      const run = await killed.startRun({ kind: 'sync', confirmedPreview: itsPreview });
      // Between two calls, and somewhere before the answer of the next.
      await untilAnswered(killed, start + Math.floor(spread(index) * calls));
      await new Promise((resolve) => setTimeout(resolve, ((index * 7) % 10) * (DELAY_MS / 10)));
      await killed.kill();
      const written = killed.zoho.writes().records;
      await killed.restart();
      const ended = await endState(killed, run.id);
      if (written > 0 && killed.zoho.writes().records > written) cutWhileWriting += 1;
      await killed.stop();
      expect({ index, ...ended }).toEqual({ index, ...undisturbed });
    }
    // Otherwise the moments have missed what they are there for.
    expect(cutWhileWriting).toBeGreaterThan(0);
  },
  TEST_WITHIN_MS,
);
