import { useState } from 'preact/hooks';
import { isRecord } from '../../sdk-stand-in/messages.ts';
import { labelOf, showValue } from './modules.ts';
import { routeTo } from './page-state.ts';
import { rowsOf, useCrm } from './use-crm.ts';

interface Props {
  readonly userId: string;
  readonly module: string;
  readonly label: string;
  readonly columns: readonly string[];
  readonly locale: string;
}

const PER_PAGE = 50;

/** The newest records of a module, read-only, a page at a time. */
export function RecordList({ userId, module, label, columns, locale }: Props) {
  const [page, setPage] = useState(1);
  const loaded = useCrm(userId, {
    category: 'READ',
    APIData: {
      Entity: module,
      fields: columns.join(','),
      sort_by: 'Modified_Time',
      sort_order: 'desc',
      page,
      per_page: PER_PAGE,
    },
  });
  const rows = rowsOf(loaded);
  const hasMore = loaded.state === 'ready' && isRecord(loaded.data) && hasMoreRecords(loaded.data.info);
  return (
    <section class="records" aria-busy={loaded.state === 'loading'}>
      <header>
        <h1>{label}</h1>
        <Pages page={page} hasMore={hasMore} onChange={setPage} />
      </header>
      {loaded.state === 'failed' && <p class="empty">{loaded.message}</p>}
      {loaded.state === 'ready' && rows.length === 0 && <p class="empty">No {label} found.</p>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to do so by keyboard too.
        <section class="records-scroll" tabIndex={0} aria-label={label}>
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {labelOf(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={String(row.id)}>
                  {columns.map((column, index) => (
                    <td key={column}>
                      {index === 0 ? (
                        <a href={routeTo(module, String(row.id))}>{showValue(row[column], locale)}</a>
                      ) : (
                        showValue(row[column], locale)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function hasMoreRecords(info: unknown): boolean {
  return isRecord(info) && info.more_records === true;
}

interface PagesProps {
  readonly page: number;
  readonly hasMore: boolean;
  readonly onChange: (page: number) => void;
}

function Pages({ page, hasMore, onChange }: PagesProps) {
  return (
    <nav class="pages" aria-label="Pages">
      <button type="button" disabled={page === 1} onClick={() => onChange(page - 1)}>
        Previous
      </button>
      <span>Page {page}</span>
      <button type="button" disabled={!hasMore} onClick={() => onChange(page + 1)}>
        Next
      </button>
    </nav>
  );
}
