import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from '../context.ts';
import { LinkList, LinkQuery, Timeline, TimelineQuery } from '../contract/timeline.ts';
import { ApiProblem } from '../problem.ts';
import { createRouter, errorAnswers, json, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireSession } from '../sign-in/who.ts';
import { csvAnswer, csvHeaders, toCsv } from './csv.ts';

const tags = ['timeline'];
const security = NEEDS_SESSION;

const find = createRoute({
  method: 'get',
  path: '/api/links',
  operationId: 'findLinks',
  tags,
  summary: 'Find a record',
  description: 'Pairs of records, and records that wait for a partner, by an id of either system or a part of a name.',
  security,
  request: { query: LinkQuery },
  responses: { 200: json(LinkList, 'One page of what fits.'), ...errorAnswers(...SESSION_ERRORS) },
});

const read = createRoute({
  method: 'get',
  path: '/api/timeline',
  operationId: 'readTimeline',
  tags,
  summary: 'Read what has happened to one record',
  description: 'Writes with what was there before, conflicts and failures; the latest first.',
  security,
  request: { query: TimelineQuery },
  responses: { 200: json(Timeline, 'The timeline.'), ...errorAnswers(...SESSION_ERRORS, 'not_found') },
});

const exportRows = createRoute({
  method: 'get',
  path: '/api/timeline/export',
  operationId: 'exportTimeline',
  tags,
  summary: 'The timeline of one record as CSV',
  description: 'One row for each field that was changed. Cells that a spreadsheet would run begin with an apostrophe.',
  security,
  request: { query: TimelineQuery },
  responses: { 200: csvAnswer('The file.'), ...errorAnswers(...SESSION_ERRORS, 'not_found') },
});

const HEAD = ['when', 'what', 'side', 'field', 'before', 'after', 'why', 'details', 'by', 'run'];

function toRows({ at, kind, side, changes, reason, details, by, runId }: Timeline['events'][number]) {
  const rows = changes.map(({ field, before, after, reason: why }) => [field, before, after, why]);
  const given = rows.length > 0 ? rows : [[undefined, undefined, undefined, reason]];
  return given.map((row) => [at, kind, side, ...row, details, by, runId]);
}

export function createTimelineRoutes(api: ApiContext) {
  async function timelineOf(tenant: string, link: string): Promise<Timeline> {
    const timeline = await api.activity.timeline(tenant, link);
    if (timeline) return timeline;
    throw new ApiProblem('not_found', 'There is no such record.');
  }

  return createRouter()
    .openapi(find, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.activity.links(organisation.id, c.req.valid('query')), 200);
    })
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await timelineOf(organisation.id, c.req.valid('query').link), 200);
    })
    .openapi(exportRows, async (c) => {
      const { organisation } = await requireSession(api, c);
      const { events } = await timelineOf(organisation.id, c.req.valid('query').link);
      return c.body(toCsv(HEAD, events.flatMap(toRows)), 200, csvHeaders('timeline'));
    });
}
