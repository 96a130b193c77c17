import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PENDING } from './pending.ts';

const SCENARIOS = 58;

/** The number that begins the title of a test, or of a group of tests. */
const TITLE = /^ *(?:test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])(\d+)\. (.+?)\1,/gm;

async function shown(): Promise<readonly number[]> {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  const sources = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  return sources.flatMap((source) => [...source.matchAll(TITLE)].map(([, , number]) => Number(number)));
}

test(`each of the ${SCENARIOS} scenarios is shown once, or is on the list of those that wait, with its reason`, async () => {
  const pending = PENDING.map(({ number }) => number);
  const all = [...(await shown()), ...pending].sort((left, right) => left - right);
  expect(all).toEqual(Array.from({ length: SCENARIOS }, (_, index) => index + 1));
  expect(PENDING.every(({ sentence, because }) => sentence.endsWith('.') && because.endsWith('.'))).toBe(true);
});

test('two scenarios wait for something that is not built', () => {
  expect(PENDING).toHaveLength(2);
});

test('no scenario is skipped', async () => {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  for (const name of files) {
    const source = await readFile(join(import.meta.dirname, name), 'utf8');
    expect(source).not.toMatch(/\b(?:test|describe)\.(?:skip|todo|only)\b|\bx(?:test|describe)\(/);
  }
});
