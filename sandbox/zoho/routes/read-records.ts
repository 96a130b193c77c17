import {
  type CrmApp,
  type CrmContext,
  type CrmDependencies,
  requireModule,
  requireRight,
  requireScopes,
} from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import { maySee, type OrgModule } from '../organisation.ts';
import { formatTime } from '../records/crm-time.ts';
import { deletedRecords } from '../records/deleted-records.ts';
import { findByKey } from '../records/external-key.ts';
import { isConverted, shownRecords } from '../records/lead-state.ts';
import { listRecords, parseListQuery, type RecordList, readTime, wholeNumber } from '../records/list-records.ts';
import { presentRecord } from '../records/present-record.ts';
import { searchRecords } from '../records/search-records.ts';
import type { StoredRecord } from '../records/stored-record.ts';

const LARGEST_PAGE = 200;

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function addReadRoutes(app: CrmApp, deps: CrmDependencies): void {
  app.get('/:module', (c) => list(c, openModule(c), deps));
  app.get('/:module/deleted', (c) => listDeleted(c, openModule(c), deps));
  app.get('/:module/search', (c) => search(c, openModule(c)));
  app.get('/:module/:id', (c) => getOne(c, openModule(c)));
}

function openModule(c: CrmContext): OrgModule {
  const module = requireModule(c, c.req.param('module') ?? '');
  requireScopes(c, { area: `modules.${module.definition.apiName}`, operation: 'READ' });
  requireRight(c, 'view');
  return module;
}

function list(c: CrmContext, module: OrgModule, { clock, pageTokens }: CrmDependencies): Response {
  const { organisation, user } = c.get('caller');
  const query = parseListQuery(c.req.query(), c.req.header('If-Modified-Since'));
  const isVisible = (id: string) => maySee(organisation, user, module, id);
  const found = listRecords(module, query, pageTokens, { userId: user.id, now: clock.now(), isVisible });
  if (found.records.length === 0) return c.body(null, query.modifiedSince === undefined ? 204 : 304);
  const fields = withoutSubforms(module, query.fields);
  return c.json({
    data: found.records.map((record) => presentRecord(organisation, module, record, fields)),
    info: presentInfo(found, query, organisation.offsetMinutes),
  });
}

/** Lists leave out subforms: those come with a single record only. */
function withoutSubforms(module: OrgModule, names: readonly string[]): readonly string[] {
  return names.filter((name) => module.fields.get(name)?.dataType !== 'subform');
}

function presentInfo(found: RecordList, query: ReturnType<typeof parseListQuery>, offsetMinutes: number): object {
  return {
    per_page: query.perPage,
    count: found.records.length,
    page: found.page,
    sort_by: query.sortBy,
    sort_order: query.descending ? 'desc' : 'asc',
    more_records: found.moreRecords,
    next_page_token: found.nextPageToken,
    previous_page_token: null,
    page_token_expiry: found.tokenExpiry === null ? null : formatTime(found.tokenExpiry, offsetMinutes),
  };
}

function getOne(c: CrmContext, module: OrgModule): Response {
  const { organisation, user } = c.get('caller');
  const record = findByKey(c, module, c.req.param('id') ?? '');
  if (!record || !shownRecords(c.req.query('converted'))(record)) return c.body(null, 204);
  if (!maySee(organisation, user, module, record.id)) throw new CrmError(403, 'NO_PERMISSION', 'permission denied');
  const wanted = c.req.query('fields')?.split(',') ?? module.fields.keys();
  return c.json({
    data: [{ ...presentRecord(organisation, module, record, wanted), ...presentState(module, record) }],
  });
}

/** What the API says about the state of a record beside its fields. */
function presentState(module: OrgModule, record: StoredRecord): JsonObject {
  const isApproved = record.lock !== 'approval';
  return {
    $approved: isApproved,
    $approval_state: isApproved ? 'approved' : 'submitted_for_approval',
    $editable: record.lock === undefined,
    $in_merge: false,
    $state: 'save',
    ...(module.definition.apiName === 'Leads' ? { $converted: isConverted(record) } : {}),
  };
}

function listDeleted(c: CrmContext, module: OrgModule, { clock }: CrmDependencies): Response {
  const { organisation } = c.get('caller');
  const query = c.req.query();
  const page = wholeNumber(query, 'page', 1);
  const perPage = wholeNumber(query, 'per_page', LARGEST_PAGE, LARGEST_PAGE);
  const header = c.req.header('If-Modified-Since');
  const since = header === undefined ? undefined : readTime(header);
  const rows = deletedRecords(organisation, module, { type: query.type, since, now: clock.now() });
  const shown = rows.slice((page - 1) * perPage, page * perPage);
  if (shown.length === 0) return c.body(null, since === undefined ? 204 : 304);
  const info = { per_page: perPage, count: shown.length, page, more_records: rows.length > page * perPage };
  return c.json({ data: shown, info });
}

function search(c: CrmContext, module: OrgModule): Response {
  const { organisation, user } = c.get('caller');
  const query = c.req.query();
  const page = wholeNumber(query, 'page', 1);
  const perPage = wholeNumber(query, 'per_page', LARGEST_PAGE, LARGEST_PAGE);
  if (page * perPage > 2_000)
    throw new CrmError(400, 'LIMIT_REACHED', 'a search reaches 2,000 records', { limit: 2_000 });
  const found = searchRecords(module, query).filter(({ id }) => maySee(organisation, user, module, id));
  const shown = found.slice((page - 1) * perPage, page * perPage);
  if (shown.length === 0) return c.body(null, 204);
  const wanted = query.fields?.split(',') ?? [...module.fields.keys()];
  const fields = withoutSubforms(module, wanted);
  const info = { per_page: perPage, count: shown.length, page, more_records: found.length > page * perPage };
  return c.json({ data: shown.map((record) => presentRecord(organisation, module, record, fields)), info });
}
