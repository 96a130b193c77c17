import { encryptProperty } from '../push/installed-scripts.ts';
import type { PlatformRule } from './save.ts';

/** What a password property holds is encrypted before it is stored, whoever writes it. */
export const PROPERTY_RULES: readonly PlatformRule[] = [
  {
    table: 'sys_properties',
    before: ({ after }): Readonly<Record<string, string>> =>
      after.type === 'password2' ? { value: encryptProperty(after.value ?? '') } : {},
  },
];
