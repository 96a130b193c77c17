import { readFile } from 'node:fs/promises';
import { DATA_STORE_TABLES } from '../functions/stores/catalyst/schema.ts';
import { importTemplate } from '../sandbox/catalyst/import-template.ts';
import { projectTemplateText } from './project-template.ts';

const FILE = new URL('../catalyst/project-template-1.0.0.json', import.meta.url);

test('the committed project template is what the declaration of the tables gives', async () => {
  // To write it again: node scripts/catalyst-template.ts
  expect(await readFile(FILE, 'utf8')).toBe(projectTemplateText());
});

test('it sets up one table for each kind of rows, with one unique key', async () => {
  const tables = importTemplate(JSON.parse(projectTemplateText()));
  expect(tables).toHaveLength(DATA_STORE_TABLES.length);
  for (const { name, columns } of tables) {
    expect(name).toMatch(/^Sync[A-Z][a-z]+$/);
    expect(columns.filter((column) => column.isUnique).map((column) => column.name)).toEqual(['RowKey']);
    // With the four columns that every table has: a query answers at most twenty.
    expect(columns.length).toBeLessThanOrEqual(16);
  }
});

test('a template whose order or rights are wrong is refused', () => {
  const template = JSON.parse(projectTemplateText());
  const components: { type: string }[] = template.components.Datastore;
  const withOnly = (kept: typeof components) => ({ ...template, components: { Datastore: kept } });
  expect(() => importTemplate(withOnly(components.toReversed()))).toThrow('which is not there');
  const withoutRights = components.filter((component) => component.type !== 'tablePermission');
  expect(() => importTemplate(withOnly(withoutRights))).toThrow('Nobody may use');
});
