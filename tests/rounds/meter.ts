import type { ServedBackend } from '../serve/served-backend.ts';

export interface Figures {
  calls: { servicenow: number; crm: number };
  /** Records that the product has written. */
  writes: { servicenow: number; crm: number };
  /** Calls that were refused, failed or cut by a fault. */
  faults: number;
}

/** Counts calls, writes and faults; the logs of the two systems keep the latest calls only. */
export function createMeter({ zoho, servicenow }: ServedBackend) {
  for (const system of [zoho.crm, zoho.accounts, servicenow]) system.clearCalls();
  zoho.clearWrites();
  const figures: Figures = { calls: { servicenow: 0, crm: 0 }, writes: { servicenow: 0, crm: 0 }, faults: 0 };
  let servicenowWrites = servicenow.writes();

  /** What was written since the last look. */
  function look(): Figures['writes'] {
    const crm = zoho.writes().records;
    const there = servicenow.writes() - servicenowWrites;
    figures.calls.crm += zoho.crm.calls.length;
    figures.calls.servicenow += servicenow.calls.length;
    for (const system of [zoho.crm, zoho.accounts, servicenow]) {
      figures.faults += system.calls.filter(({ status }) => status === 0 || status === 429 || status >= 500).length;
      system.clearCalls();
    }
    zoho.clearWrites();
    servicenowWrites = servicenow.writes();
    figures.writes.crm += crm;
    figures.writes.servicenow += there;
    return { servicenow: there, crm };
  }

  return { figures, look };
}

export type Meter = ReturnType<typeof createMeter>;
