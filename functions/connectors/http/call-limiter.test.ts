import type { CallPriority } from './api-client.ts';
import { createCallLimiter, PausedError } from './call-limiter.ts';
import { createVirtualClock, settle } from './testing/virtual-clock.ts';

function createJobs(limiter: ReturnType<typeof createCallLimiter>) {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const start = (name: string, priority: CallPriority = 'live', heavy = false) =>
    limiter.run(
      () =>
        new Promise<string>((resolve) => {
          started.push(name);
          finish.set(name, () => resolve(name));
        }),
      { priority, heavy },
    );
  return { started, start, finish: (name: string) => finish.get(name)?.() };
}

describe('createCallLimiter', () => {
  test('runs no more calls at once than allowed, and lets people go before backfill', async () => {
    const jobs = createJobs(createCallLimiter({ concurrency: 1, clock: createVirtualClock() }));
    void jobs.start('first', 'backfill');
    void jobs.start('backfill', 'backfill');
    void jobs.start('live', 'live');
    void jobs.start('interactive', 'interactive');
    await settle();
    expect(jobs.started).toEqual(['first']);
    for (const name of ['first', 'interactive', 'live', 'backfill']) {
      jobs.finish(name);
      await settle();
    }
    expect(jobs.started).toEqual(['first', 'interactive', 'live', 'backfill']);
  });

  test('holds heavy calls to a limit of their own while light calls pass', async () => {
    const jobs = createJobs(createCallLimiter({ concurrency: 3, heavyConcurrency: 1, clock: createVirtualClock() }));
    void jobs.start('heavy 1', 'live', true);
    void jobs.start('heavy 2', 'live', true);
    void jobs.start('light');
    await settle();
    expect(jobs.started).toEqual(['heavy 1', 'light']);
    jobs.finish('heavy 1');
    await settle();
    expect(jobs.started).toEqual(['heavy 1', 'light', 'heavy 2']);
  });

  test('starts no call before the pause has ended', async () => {
    const clock = createVirtualClock({ manual: true });
    const limiter = createCallLimiter({ concurrency: 2, clock });
    const jobs = createJobs(limiter);
    limiter.pauseUntil(clock.now() + 10_000);
    void jobs.start('waiting');
    await clock.advance(9_999);
    expect(jobs.started).toEqual([]);
    await clock.advance(1);
    expect(jobs.started).toEqual(['waiting']);
  });

  test('a later pause is not shortened by an earlier one', async () => {
    const clock = createVirtualClock({ manual: true });
    const limiter = createCallLimiter({ concurrency: 1, clock });
    const jobs = createJobs(limiter);
    limiter.pauseUntil(clock.now() + 10_000);
    limiter.pauseUntil(clock.now() + 1_000);
    void jobs.start('waiting');
    await clock.advance(1_000);
    expect(jobs.started).toEqual([]);
  });

  test('refuses calls during a pause that is too long to sit out, and runs them after it', async () => {
    const clock = createVirtualClock({ manual: true });
    const limiter = createCallLimiter({ concurrency: 1, clock });
    limiter.pauseUntil(clock.now() + 3_600_000);
    const run = () => limiter.run(async () => 'done', { priority: 'live', heavy: false });
    await expect(run()).rejects.toBeInstanceOf(PausedError);
    await clock.advance(3_600_000);
    await expect(run()).resolves.toBe('done');
  });
});
