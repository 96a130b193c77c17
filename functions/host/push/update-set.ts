import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The update set that this version of the backend understands. Where the backend is bundled, the bundler puts the text
 * itself in the place of this function.
 */
export function readUpdateSetFile(): Promise<string> {
  return readFile(join(import.meta.dirname, '../../../servicenow/servicenow-for-zoho-crm.xml'), 'utf8');
}
