import { describeStore } from '../store.contract.ts';
import { createMemoryStore } from './memory-store.ts';

describeStore('The memory store', async () => ({ store: createMemoryStore() }));
