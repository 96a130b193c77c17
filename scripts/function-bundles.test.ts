import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import type { RunView } from '../functions/http/contract/runs.ts';
import { startCatalystWorld } from '../functions/sync_job/testing/catalyst-world.ts';
import { bundleFunctions, FUNCTIONS } from './function-bundles.ts';

jest.setTimeout(60_000);

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);

let folder: string;
let inputs: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
  // The packages that are not in the bundles are deployed beside them.
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const metafiles = await bundleFunctions(folder);
  inputs = metafiles.flatMap((metafile) =>
    Object.entries(metafile.inputs).flatMap(([name, input]) => [name, ...input.imports.map(({ path }) => path)]),
  );
});

afterAll(() => rm(folder, { recursive: true }));

/** As the platform does it: the default export of the imported file has to be the function. */
const LOAD = `
  const [file] = process.argv.slice(1);
  import(file).then((module) => process.stdout.write(typeof module.default + ' ' + module.default.length));
`;

/** As the wrapper in the Catalyst CLI does it: closing ends the process. */
const RUN_JOB = `
  const [file, headers, params] = process.argv.slice(1);
  const endsAt = Date.now() + 15 * 60_000;
  const close = (end) => { process.stdout.write('closed with ' + end); process.exit(0); };
  const context = {
    catalystHeaders: JSON.parse(headers),
    getMaxExecutionTimeMs: () => '900000',
    getRemainingExecutionTimeMs: () => endsAt - Date.now(),
    closeWithSuccess: () => close('success'),
    closeWithFailure: () => close('failure'),
  };
  const request = { getJobParam: (name) => JSON.parse(params)[name] };
  import(file).then((module) => module.default(request, context));
`;

test.each(FUNCTIONS)('the bundle of %s loads as the platform loads it, without its environment', async (name) => {
  const file = join(folder, name, 'index.js');
  const { stdout } = await run(process.execPath, ['-e', LOAD, file], { env: {} });
  expect(stdout).toBe('function 2');
  const settings = JSON.parse(await readFile(join(folder, name, 'catalyst-config.json'), 'utf8'));
  expect(settings).toMatchObject({ deployment: { name, stack: 'node22' }, execution: { main: 'index.js' } });
});

test('no bundle reaches for a database of its own, or for a native module', async () => {
  expect(inputs.length).toBeGreaterThan(100);
  expect(
    inputs.filter((name) => /sqlite|kysely|postgres|graphile|node_modules\/pg(-|\/)|^pg$|\.node$/.test(name)),
  ).toEqual([]);
  for (const name of FUNCTIONS) {
    expect(await readFile(join(folder, name, 'index.js'), 'utf8')).not.toContain('node:sqlite');
  }
});

test('the project lists every function that is built', async () => {
  const { functions } = JSON.parse(await readFile(join(ROOT, 'catalyst.json'), 'utf8'));
  expect(functions.targets).toEqual([...FUNCTIONS]);
});

test('the bundled job, in a process of its own, executes the run that the API started', async () => {
  // The other process has the machine's clock.
  const world = await startCatalystWorld(60, new Date().toISOString());
  try {
    await world.connect();
    const { id } = await world.startSync();
    const params = JSON.stringify(world.catalyst.jobs.at(-1)?.params);
    const args = [
      '-e',
      RUN_JOB,
      join(folder, 'sync_job', 'index.js'),
      JSON.stringify(world.catalyst.contextHeaders()),
      params,
    ];
    const { stdout } = await run(process.execPath, args, { env: world.environment });
    expect(stdout).toMatch(/closed with success$/);
    expect(stdout).not.toContain(world.catalyst.contextHeaders()['x-zc-admin-cred-token']);
    await world.signIn();
    expect(await world.call<RunView>('GET', `/api/runs/${id}`)).toMatchObject({ state: 'done' });
  } finally {
    await world.stop();
  }
});

test('a job without its environment says what is missing and closes with failure', async () => {
  const args = ['-e', RUN_JOB, join(folder, 'sync_job', 'index.js'), '{}', '{}'];
  const { stdout, stderr } = await run(process.execPath, args, { env: {} });
  expect(stdout).toBe('closed with failure');
  expect(stderr).toContain('MASTER_KEY is not set.');
});
