import type { Conflict, ConflictList } from '../../functions/http/contract/conflicts.ts';
import type { Installation } from '../../functions/http/contract/installation.ts';
import type { RunList, RunView, UndoPreview } from '../../functions/http/contract/runs.ts';
import type { LinkList, LinkView, Timeline } from '../../functions/http/contract/timeline.ts';
import type { Changed, WorkItem, WorkList } from '../../functions/http/contract/work-list.ts';

/** What the pages below Activity show. */
export interface FakeActivity {
  readonly runs: readonly RunView[];
  readonly conflicts: readonly Conflict[];
  readonly links: readonly LinkView[];
  readonly timeline: Timeline | undefined;
  readonly undo: Omit<UndoPreview, 'runId'>;
}

export const NO_ACTIVITY: FakeActivity = {
  runs: [],
  conflicts: [],
  links: [],
  timeline: undefined,
  undo: {
    records: 0,
    values: 0,
    entities: {},
    left: { created: 0, matched: 0, removed: 0, lines: 0, expired: 0 },
    created: [],
  },
};

/** An answer that is no JSON. */
export class FakeFile {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

interface Backend {
  readonly run: RunView;
  installation: Installation;
  workItems: WorkItem[];
  activity: FakeActivity;
}

type Handler = (body: Record<string, unknown>) => unknown;

/** The route without its query and with a place holder for the id of an item or a run. */
export function routeKey(route: string): string {
  const [path = ''] = route.split('?');
  return path.replace(/(\/work-list\/|\/runs\/)[^/]+(\/(?:choose|correct|undo))$/, '$1{id}$2');
}

export function activityRoutes(backend: () => Backend): Record<string, Handler> {
  const isOpen = ({ state }: Conflict) => state === 'open';
  return {
    'GET /api/runs': (): RunList => ({ runs: [...backend().activity.runs] }),
    'GET /api/runs/{id}/undo': (): UndoPreview => ({ runId: backend().run.id, ...backend().activity.undo }),
    'POST /api/runs/{id}/undo': () => backend().run,
    'GET /api/work-list': (): WorkList => {
      const { workItems } = backend();
      return { items: workItems, total: workItems.length, matching: workItems.length };
    },
    'POST /api/work-list/retry': () => backend().run,
    'POST /api/work-list/{id}/choose': () => backend().run,
    'POST /api/work-list/{id}/correct': () => backend().run,
    'POST /api/work-list/dismiss': ({ ids }): Changed => {
      const gone = new Set(ids as string[]);
      const before = backend().workItems;
      backend().workItems = before.filter(({ id }) => !gone.has(id));
      return { changed: before.length - backend().workItems.length };
    },
    'GET /api/work-list/export': () => new FakeFile('kind,record\r\n'),
    'GET /api/conflicts': (): ConflictList => {
      const { conflicts } = backend().activity;
      return { conflicts: [...conflicts], open: conflicts.filter(isOpen).length };
    },
    'POST /api/conflicts/resolve': ({ ids }) => {
      const chosen = ids as string[] | undefined;
      const { activity } = backend();
      const conflicts = activity.conflicts.filter(({ id }) => chosen !== undefined && !chosen.includes(id));
      backend().activity = { ...activity, conflicts };
      return backend().run;
    },
    'GET /api/conflicts/export': () => new FakeFile('state,record\r\n'),
    'GET /api/links': (): LinkList => ({ links: [...backend().activity.links] }),
    'GET /api/timeline': () =>
      backend().activity.timeline ?? {
        status: 404,
        body: { error: { code: 'not_found', message: 'There is no such record.' } },
      },
    'GET /api/timeline/export': () => new FakeFile('time,what\r\n'),
    'POST /api/connections/servicenow/start-afresh': () => backend().installation,
  };
}
