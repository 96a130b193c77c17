import { CatalystProblem } from './catalyst-problem.ts';

/** What the platform gives a function to call it back with, by the names of the headers it sends along. */
export type ContextHeaders = Readonly<Record<string, string>>;

/** One project and environment, and who may call it. */
export interface ProjectAccess {
  /** Headers of a function call; `admin` is what jobs and our own code use. */
  contextHeaders(): ContextHeaders;
  /** The token so far ends, as it does within the hour; new function calls get another. */
  renewToken(): void;
  /** Refuses a call that does not carry the project and the credentials of an administrator. */
  check(request: Request, projectId: string): void;
}

const PROJECT_ID = '4000000006007';
const PROJECT_KEY = '60020000000';
const ENVIRONMENT = 'Development';
const ACCEPT = 'application/vnd.catalyst.v2+json';

export function createProjectAccess(): ProjectAccess {
  let generation = 1;
  const token = () => `1000.catalyst-admin-${generation}`;

  return {
    contextHeaders: () => ({
      'x-zc-projectid': PROJECT_ID,
      'x-zc-project-key': PROJECT_KEY,
      'x-zc-project-domain': 'sandbox.development.catalystserverless.com',
      'x-zc-environment': ENVIRONMENT,
      'x-zc-admin-cred-type': 'token',
      'x-zc-admin-cred-token': token(),
      'x-zc-user-type': 'admin',
    }),
    renewToken: () => {
      generation += 1;
    },
    check: (request, projectId) => {
      const { headers } = request;
      if (headers.get('authorization') !== `Zoho-oauthtoken ${token()}`) {
        throw new CatalystProblem(401, 'INVALID_TOKEN', 'The access token is invalid or has ended.');
      }
      if (projectId !== PROJECT_ID || headers.get('project_id') !== PROJECT_KEY) {
        throw new CatalystProblem(404, 'INVALID_ID', 'No such project');
      }
      if (headers.get('environment') !== ENVIRONMENT || headers.get('x-catalyst-environment') !== ENVIRONMENT) {
        throw new CatalystProblem(400, 'INVALID_INPUT', 'The environment is not named.');
      }
      if (headers.get('x-catalyst-user') !== 'admin') {
        throw new CatalystProblem(403, 'NO_ACCESS', 'Only App Administrator has permissions on these tables.');
      }
      if (!headers.get('accept')?.includes(ACCEPT)) {
        throw new CatalystProblem(400, 'INVALID_INPUT', `Accept must name ${ACCEPT}`);
      }
    },
  };
}
