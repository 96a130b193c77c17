import { CrmError } from '../crm-error.ts';
import type { OrgModule } from '../organisation.ts';
import { parseTime } from './crm-time.ts';
import { shownRecords } from './lead-state.ts';
import type { PageTokens } from './page-tokens.ts';
import { compareIds } from './record-table.ts';
import type { StoredRecord } from './stored-record.ts';

const LARGEST_PAGE = 200;
const MOST_FIELDS = 50;
/** Page numbers reach this far; a page token goes on from there. */
const PAGED_RECORDS = 2_000;
const REACHABLE_RECORDS = 100_000;

const SORT_FIELDS = { id: 'id', Created_Time: 'createdAt', Modified_Time: 'modifiedAt' } as const;
type SortField = keyof typeof SORT_FIELDS;

export interface ListQuery {
  readonly fields: readonly string[];
  readonly perPage: number;
  readonly page: number;
  readonly pageToken?: string;
  readonly sortBy: SortField;
  readonly descending: boolean;
  readonly ids?: ReadonlySet<string>;
  readonly modifiedSince?: number;
  /** Of leads: `true` for the converted ones, `both` for all. */
  readonly converted?: string;
}

export interface RecordList {
  readonly records: readonly StoredRecord[];
  readonly page: number;
  readonly moreRecords: boolean;
  readonly nextPageToken: string | null;
  readonly tokenExpiry: number | null;
}

/** Reads the parameters of a list call: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function parseListQuery(
  query: Readonly<Record<string, string>>,
  ifModifiedSince: string | undefined,
): ListQuery {
  const pageToken = query.page_token;
  if (pageToken !== undefined && query.page !== undefined) {
    throw new CrmError(400, 'AMBIGUITY_DURING_PROCESSING', 'page and page_token cannot be used together', {
      ambiguity_due_to: [{ param_name: 'page' }, { param_name: 'page_token' }],
    });
  }
  const perPage = wholeNumber(query, 'per_page', LARGEST_PAGE, LARGEST_PAGE);
  const page = wholeNumber(query, 'page', 1);
  if (page * perPage > PAGED_RECORDS) {
    throw new CrmError(400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED', 'use page_token to go beyond 2,000 records', {
      page,
      per_page: perPage,
    });
  }
  const ids = query.ids;
  const modifiedSince = ifModifiedSince === undefined ? undefined : readTime(ifModifiedSince);
  return {
    fields: parseFields(query.fields),
    perPage,
    page,
    sortBy: parseSortField(query.sort_by),
    descending: parseSortOrder(query.sort_order),
    ...(pageToken === undefined ? {} : { pageToken }),
    ...(ids === undefined ? {} : { ids: new Set(ids.split(',')) }),
    ...(modifiedSince === undefined ? {} : { modifiedSince }),
    ...(query.converted === undefined ? {} : { converted: query.converted }),
  };
}

export function wholeNumber(
  query: Readonly<Record<string, string>>,
  name: string,
  fallback: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const text = query[name];
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new CrmError(400, 'INVALID_DATA', `the value of ${name} seems to be invalid`, { param_name: name });
}

export function readTime(text: string): number {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new CrmError(400, 'INVALID_DATA', 'the time of the header must be ISO 8601 with an offset', {
    expected_data_type: 'datetime',
  });
}

function parseFields(text: string | undefined): readonly string[] {
  if (!text) {
    throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'fields',
    });
  }
  const fields = text.split(',').map((name) => name.trim());
  if (fields.length <= MOST_FIELDS) return fields;
  throw new CrmError(400, 'LIMIT_EXCEEDED', 'You can get only 50 fields per API call', {
    limit: MOST_FIELDS,
    param_name: 'fields',
  });
}

function parseSortField(text: string | undefined): SortField {
  if (text === undefined) return 'id';
  if (Object.hasOwn(SORT_FIELDS, text)) return text as SortField;
  throw new CrmError(400, 'INVALID_DATA', 'records cannot be sorted by this field', { param_name: 'sort_by' });
}

function parseSortOrder(text: string | undefined): boolean {
  if (text === undefined || text === 'desc') return true;
  if (text === 'asc') return false;
  throw new CrmError(400, 'INVALID_DATA', 'the sort order is asc or desc', { param_name: 'sort_order' });
}

/** One page of a module. */
export function listRecords(
  module: OrgModule,
  query: ListQuery,
  tokens: PageTokens,
  reader: { readonly userId: string; readonly now: number; readonly isVisible?: (id: string) => boolean },
): RecordList {
  const binding = {
    userId: reader.userId,
    module: module.definition.apiName,
    order: `${query.sortBy} ${query.descending ? 'desc' : 'asc'} ${query.converted ?? 'false'}`,
  };
  const position = query.pageToken === undefined ? undefined : tokens.open(query.pageToken, binding, reader.now);
  const offset = position ?? (query.page - 1) * query.perPage;
  if (offset + query.perPage > REACHABLE_RECORDS) {
    throw new CrmError(400, 'PAGINATION_LIMIT_EXCEEDED', 'records beyond 100,000 cannot be listed', {
      limit: REACHABLE_RECORDS,
    });
  }
  const { isVisible = () => true } = reader;
  const visible = matching(module, query).filter(({ id }) => isVisible(id));
  const sorted = sortRecords(visible, query);
  const records = sorted.slice(offset, offset + query.perPage);
  const moreRecords = sorted.length > offset + query.perPage;
  const token = moreRecords ? tokens.issue(offset + query.perPage, binding, reader.now) : null;
  return {
    records,
    page: Math.floor(offset / query.perPage) + 1,
    moreRecords,
    nextPageToken: token?.token ?? null,
    tokenExpiry: token?.expiresAt ?? null,
  };
}

function matching(module: OrgModule, { ids, modifiedSince, converted }: ListQuery): StoredRecord[] {
  const isShown = shownRecords(converted);
  const candidates = ids ? [...ids].map((id) => module.records.get(id)) : [...module.records.all()];
  return candidates.filter(
    (record): record is StoredRecord =>
      record !== undefined && isShown(record) && (modifiedSince === undefined || record.modifiedAt > modifiedSince),
  );
}

function sortRecords(records: StoredRecord[], { sortBy, descending }: ListQuery): readonly StoredRecord[] {
  const direction = descending ? -1 : 1;
  const key = SORT_FIELDS[sortBy];
  return records.sort((left, right) => {
    const byKey = key === 'id' ? 0 : left[key] - right[key];
    return direction * (byKey || compareIds(left.id, right.id));
  });
}
