import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectTemplateText } from './project-template.ts';

/** Writes the project template from the declaration of the tables. A test compares the two. */
const path = fileURLToPath(new URL('../catalyst/project-template-1.0.0.json', import.meta.url));

await mkdir(dirname(path), { recursive: true });
await writeFile(path, projectTemplateText());
console.log(`Wrote ${path}`);
