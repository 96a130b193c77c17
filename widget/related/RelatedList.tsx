import { FailureNotice } from '../components/FailureNotice.tsx';
import type { RelatedKind, RelatedTable } from '../crm/related-records.ts';
import { useTexts } from '../i18n.ts';
import type { Related, RelatedModel } from '../models/related-model.ts';
import { RelatedRowLine } from './RelatedRowLine.tsx';

export interface RelatedListProps {
  readonly model: RelatedModel;
  readonly isAdmin: boolean;
  readonly onOpen: (module: string, id: string) => void;
}

const TITLES: Readonly<Record<RelatedKind, string>> = {
  cases: 'entity.cases.name',
  purchaseOrders: 'entity.purchaseOrders.name',
  products: 'entity.products.name',
  vendors: 'related.vendor',
};

interface TableProps {
  readonly table: RelatedTable;
  readonly instance: string | undefined;
  readonly onOpen: RelatedListProps['onOpen'];
}

function Table({ table, instance, onOpen }: TableProps) {
  const { t } = useTexts();
  const { kind, rows, hasMore } = table;
  return (
    <section class="related-table" aria-labelledby={`related-${kind}`}>
      <h2 id={`related-${kind}`}>{t(TITLES[kind])}</h2>
      {rows.length === 0 ? (
        <p class="muted">{t(`related.none.${kind}`)}</p>
      ) : (
        <ul class="related-rows">
          {rows.map((row) => (
            <RelatedRowLine key={row.id} row={row} instance={instance} onOpen={onOpen} />
          ))}
        </ul>
      )}
      {hasMore && <p class="muted">{t('related.newest')}</p>}
    </section>
  );
}

function Nothing({ why, isAdmin }: { readonly why: NonNullable<Related['why']>; readonly isAdmin: boolean }) {
  const { t } = useTexts();
  return (
    <div class="related-empty">
      <p>{t('related.empty')}</p>
      {isAdmin && <p class="muted">{t(`related.why.${why}`)}</p>}
    </div>
  );
}

function OnItsWay() {
  const { t } = useTexts();
  return (
    <div class="related-tables" role="status">
      <span class="visually-hidden">{t('common.loading')}</span>
      {Object.keys(TITLES).map((kind) => (
        <div class="related-table" key={kind}>
          <span class="skeleton skeleton-short" />
          <span class="skeleton skeleton-wide" />
        </div>
      ))}
    </div>
  );
}

/** What ServiceNow has on the person of this page, as far as the user may see it. */
export function RelatedList({ model, isAdmin, onOpen }: RelatedListProps) {
  const { t } = useTexts();
  const related = model.related.value;
  if (related.state === 'loading') return <OnItsWay />;
  if (related.state === 'failed') {
    return (
      <FailureNotice failure={related.failure} action={{ label: t('common.tryAgain'), run: () => void model.load() }} />
    );
  }
  const { tables, why, instance, mayUse } = related.value;
  if (!mayUse) return <p class="related-empty">{t('profile.title')}.</p>;
  if (why !== undefined) return <Nothing why={why} isAdmin={isAdmin} />;
  return (
    <div class="related-tables">
      {tables.map((table) => (
        <Table key={table.kind} table={table} instance={instance} onOpen={onOpen} />
      ))}
    </div>
  );
}
