import { advanceCursor, readFrom } from './cursor.ts';

const NOW = '2026-03-01T10:00:00Z';

test('moves to the newest stamp seen', () => {
  expect(advanceCursor('2026-03-01T09:00:00Z', '2026-03-01T09:30:00Z', NOW)).toBe('2026-03-01T09:30:00Z');
});

test('never passes the clock of the server, whatever stamps its records carry', () => {
  expect(advanceCursor(undefined, '2035-05-28T12:30:56Z', NOW)).toBe(NOW);
});

test('never goes back, and begins at the clock of the server when there was nothing to see', () => {
  expect(advanceCursor('2026-03-01T09:00:00Z', undefined, NOW)).toBe('2026-03-01T09:00:00Z');
  expect(advanceCursor(undefined, undefined, NOW)).toBe(NOW);
});

test('the next poll reads two minutes again', () => {
  expect(readFrom(NOW)).toBe('2026-03-01T09:58:00Z');
});
