import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildUpdateSet } from '../servicenow/build-update-set.ts';

/** Writes the update set from its sources. A test compares the two. */
const path = fileURLToPath(new URL('../servicenow/servicenow-for-zoho-crm.xml', import.meta.url));

await writeFile(path, buildUpdateSet());
console.log(`Wrote ${path}`);
