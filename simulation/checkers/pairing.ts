import type { Link } from '../../functions/core/link.ts';
import type { Side } from '../../functions/core/record.ts';
import type { Observer } from '../observer.ts';

/** When the product first knew both records of a pair. */
export interface Pairing {
  readonly observer: Observer;
  /** The step after which the record had a partner; undefined as long as it has none. */
  pairedAt(side: Side, id: string): number | undefined;
  /** The steps at which the product read a record. */
  reads(side: Side, id: string): readonly number[];
}

export function createPairing(step: () => number): Pairing {
  const paired = new Map<string, number>();
  const reads = new Map<string, number[]>();
  const note = (key: string) => {
    if (!paired.has(key)) paired.set(key, step());
  };
  return {
    observer: {
      read: ({ side, id, step: at }) => {
        const key = `${side}/${id}`;
        const known = reads.get(key);
        if (known) known.push(at);
        else reads.set(key, [at]);
      },
      stored: ({ collection, rows }) => {
        if (collection !== 'links') return;
        for (const { body } of rows) {
          const { servicenowId, crmId, versions } = body as unknown as Link;
          // Before the first merge is done there is no base that an edit could be told from.
          const isMerged = versions.servicenow !== undefined && versions.crm !== undefined;
          if (servicenowId === undefined || crmId === undefined || !isMerged) continue;
          note(`servicenow/${servicenowId}`);
          note(`crm/${crmId}`);
        }
      },
    },
    pairedAt: (side, id) => paired.get(`${side}/${id}`),
    reads: (side, id) => reads.get(`${side}/${id}`) ?? [],
  };
}
