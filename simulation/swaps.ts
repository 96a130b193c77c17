import type { Connector } from '../functions/connectors/connector.ts';
import type { Clock, Logger, Transport } from '../functions/connectors/http/runtime.ts';
import type { Flow } from '../functions/core/flow.ts';
import type { Cursors } from '../functions/stores/cursors.ts';
import type { Store } from '../functions/stores/stores.ts';

interface Surroundings {
  readonly tenant: string;
  readonly clock: Clock;
}

/** Parts of the product that a wrong design replaces; what is not here stays as it is. */
export interface Swaps {
  readonly flow?: (flow: Flow) => Flow;
  readonly connector?: (
    connector: Connector,
    around: Surroundings & {
      readonly store: Store;
      readonly flow: Flow;
      /** The connector of the other side. */
      readonly partner: () => Connector;
    },
  ) => Connector;
  readonly store?: (store: Store, around: Surroundings) => Store;
  readonly cursors?: (cursors: Cursors, around: Surroundings & { readonly store: Store }) => Cursors;
  readonly transport?: (transport: Transport, around: { readonly logger: Logger }) => Transport;
}

export const NO_SWAPS: Swaps = {};
