import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const FUNCTIONS = ['api', 'sync_job', 'webhooks'] as const;
/** Loads parts of itself by names that are made at run time, so it is deployed beside the bundle. */
export const EXTERNAL_PACKAGES = ['@zohocrm/typescript-sdk'] as const;

/** Puts the text of the update set into the bundle: beside a function there are no files of the project. */
const withUpdateSet: Plugin = {
  name: 'update-set',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]push[\\/]update-set\.ts$/ }, async () => {
      const xml = await readFile(join(root, 'servicenow', 'servicenow-for-zoho-crm.xml'), 'utf8');
      return { contents: `export const readUpdateSetFile = async () => ${JSON.stringify(xml)};` };
    });
  },
};

/**
 * Builds the Catalyst functions into folders of this directory, one file and its settings each. Catalyst deploys a folder
 * as it lies and installs nothing. The platform wants the function itself as what the module exports.
 */
export async function bundleFunctions(outDir: string): Promise<readonly Metafile[]> {
  return Promise.all(FUNCTIONS.map((name) => bundleFunction(name, join(outDir, name))));
}

async function bundleFunction(name: string, folder: string): Promise<Metafile> {
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join('functions', name, 'index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    footer: { js: 'module.exports = module.exports.default;' },
    external: [...EXTERNAL_PACKAGES],
    plugins: [withUpdateSet],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  await cp(join(root, 'functions', name, 'catalyst-config.json'), join(folder, 'catalyst-config.json'));
  // The project's own package.json says that .js files are ES modules.
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, private: true, type: 'commonjs' }, null, 2)}\n`,
  );
  return metafile;
}
