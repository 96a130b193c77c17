import { RUN } from '../testing/fake-backend.ts';
import { planOf, progressOf } from './run-progress.ts';

const counts = { seen: 0, created: 0, updated: 0, linked: 0, skipped: 0, failed: 0 };

test('says nothing of a total that is not known for every kind', () => {
  const run = { ...RUN, counts: { people: { ...counts, seen: 5, total: 10 }, vendors: { ...counts, seen: 1 } } };
  expect(progressOf(run, 0)).toMatchObject({ seen: 6, total: undefined, fraction: undefined, msLeft: undefined });
});

test('names the kind that is being worked on', () => {
  const done = { ...counts, seen: 10, total: 10 };
  const run = { ...RUN, counts: { people: done, vendors: { ...counts, seen: 3, total: 10 } } };
  expect(progressOf(run, 0).entity).toBe('vendors');
  expect(progressOf({ ...run, counts: { people: done } }, 0).entity).toBe('people');
});

test('never promises more than everything', () => {
  const run = { ...RUN, counts: { people: { ...counts, seen: 12, total: 10 } } };
  expect(progressOf(run, 10_000, { at: 0, seen: 2 })).toMatchObject({ fraction: 1, msLeft: 0 });
});

test('leaves out of the plan what does not happen', () => {
  const people = { ...counts, seen: 412, created: 369, linked: 31, failed: 12, total: 412 };
  const plan = planOf({ ...RUN, counts: { people, vendors: { ...counts, updated: 2, skipped: 5 } } });
  expect(plan).toEqual({
    clauses: [
      { entity: 'people', outcome: 'created', count: 369 },
      { entity: 'people', outcome: 'linked', count: 31 },
      { entity: 'vendors', outcome: 'updated', count: 2 },
    ],
    needsYou: 12,
    skipped: 5,
  });
});
