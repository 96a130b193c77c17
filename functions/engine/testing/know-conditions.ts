import { createCursors } from '../../stores/cursors.ts';
import type { Store } from '../../stores/stores.ts';
import { createConditionalWrites } from '../pairs/conditional-writes.ts';

/** As if the CRM had been tried out before, so that a test meets no probe. What is known already stays. */
export async function knowConditions(store: Store, tenant: string): Promise<void> {
  const conditional = createConditionalWrites({ tenant, cursors: createCursors(store), fence: 0 });
  await conditional.isHonoured(async () => true);
}
