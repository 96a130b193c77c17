import type { Cursors } from '../../stores/cursors.ts';

const NAME = 'conditional-writes';

/**
 * Whether the CRM keeps its promise to write nothing into records that were modified since they were read. It is documented,
 * yet a system that ignores the header would look the same until somebody's edit is gone, so it is tried out once.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/update-records.html
 */
export interface ConditionalWrites {
  /** What was found out before, or is found out now. Undefined as long as the probe leaves it open: nothing may be written then. */
  isHonoured(probe: Probe): Promise<boolean | undefined>;
  /** The CRM has refused a record that nobody had modified: from now on records are written as ever. */
  distrust(): Promise<void>;
}

/** `refused`: the record it was tried with takes no write at all; the next run tries another · `unclear`: nobody saw the end. */
export type Probe = () => Promise<boolean | 'refused' | 'unclear'>;

/** What is found out is kept for the installation. */
export function createConditionalWrites(deps: {
  readonly tenant: string;
  readonly cursors: Cursors;
  readonly fence: number;
}): ConditionalWrites {
  const { tenant, cursors, fence } = deps;
  let known: Promise<boolean | undefined> | undefined;

  async function findOut(probe: Probe): Promise<boolean | undefined> {
    const stored = await cursors.load(tenant, NAME);
    if (typeof stored === 'boolean') return stored;
    const found = await probe();
    if (found === 'unclear') known = undefined;
    if (typeof found === 'boolean') await cursors.save(tenant, NAME, found, fence);
    return found === 'unclear' ? undefined : found === true;
  }

  return {
    isHonoured: (probe) => {
      known ??= findOut(probe);
      return known;
    },
    distrust: async () => {
      known = Promise.resolve(false);
      await cursors.save(tenant, NAME, false, fence);
    },
  };
}
