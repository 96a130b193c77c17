import { labelOf, showValue } from './modules.ts';
import { routeTo } from './page-state.ts';
import { rowsOf, useCrm } from './use-crm.ts';

interface Props {
  readonly userId: string;
  readonly module: string;
  readonly label: string;
  readonly recordId: string;
  /** The field that names the record. */
  readonly nameField: string;
  readonly locale: string;
}

/** One record with all its fields, read-only. */
export function RecordPage({ userId, module, label, recordId, nameField, locale }: Props) {
  const loaded = useCrm(userId, { category: 'READ', APIData: { Entity: module, RecordID: recordId } });
  const fields = useCrm(userId, { category: 'META', type: 'FIELD_LIST', Entity: module });
  const labels = new Map(rowsOf(fields, 'fields').map((field) => [String(field.api_name), field.field_label]));
  const [record] = rowsOf(loaded);
  return (
    <section class="record" aria-busy={loaded.state === 'loading'}>
      <p>
        <a href={routeTo(module)}>← {label}</a>
      </p>
      {loaded.state === 'failed' && <p class="empty">{loaded.message}</p>}
      {loaded.state === 'ready' && !record && <p class="empty">This record does not exist any more.</p>}
      {record && (
        <>
          <h1>{showValue(record[nameField] ?? recordId, locale)}</h1>
          <dl>
            {fieldNames(record).map((name) => (
              <div key={name}>
                <dt>{String(labels.get(name) ?? labelOf(name))}</dt>
                <dd>{showValue(record[name], locale)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

/** Names that begin with `$` are the API's own remarks, not fields. */
function fieldNames(record: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(record).filter((name) => !name.startsWith('$'));
}
