import { createWorld } from '../testing/create-world.ts';
import { CONNECTED, NEW_INSTALLATION } from '../testing/fake-backend.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';

test('starts with Setup where nothing was published yet, without asking the backend', async () => {
  const { models, backend } = createWorld();
  await models.app.start();
  expect(models.app.page.value).toBe('setup');
  expect(backend.routes()).toEqual([]);
});

test('shows the dashboard from the published figures alone', async () => {
  const { models, backend } = createWorld({ variable: JSON.stringify(PUBLISHED), looksLikeAdmin: false });
  await models.app.start();
  expect(models.app.page.value).toBe('dashboard');
  expect(models.app.summary.value).toEqual(PUBLISHED);
  expect(backend.routes()).toEqual([]);
});

test('takes up the session of an earlier visit, and the run that is under way', async () => {
  const first = createWorld();
  await first.models.app.start();
  const signedIn = first.models.session.signIn();
  await first.consent('zoho-state');
  await signedIn;

  const second = createWorld({ variable: JSON.stringify(PUBLISHED) }, first.browser);
  second.backend.installation = { ...CONNECTED, activeRun: { ...second.backend.run, kind: 'backfill' } };
  await second.models.app.start();
  expect(second.models.session.session.value?.token).toBe('session-1');
  expect(second.models.run.active.value?.kind).toBe('backfill');
});

test('believes the backend rather than figures that are a minute old', async () => {
  const first = createWorld();
  await first.models.app.start();
  const signedIn = first.models.session.signIn();
  await first.consent('zoho-state');
  await signedIn;

  const second = createWorld({ variable: JSON.stringify(PUBLISHED) }, first.browser);
  second.backend.installation = NEW_INSTALLATION;
  await second.models.app.start();
  expect(second.models.app.page.value).toBe('setup');
});

test('reads the figures again while the dashboard is open', async () => {
  const { models, clock } = createWorld({ variable: JSON.stringify(PUBLISHED) });
  await models.app.start();
  const before = models.app.summary.value;
  await clock.advance(61_000);
  expect(models.app.summary.value).not.toBe(before);
});
