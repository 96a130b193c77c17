import type { Brake, RunView } from '../../../functions/http/contract/runs.ts';
import { FieldName } from '../../components/FieldName.tsx';
import { ValueText } from '../../components/ValueText.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';

const ALLOW = { deletions: 'allowDeletions', changes: 'allowChanges', blanks: 'allowBlanks' } as const;

function Sample({ brake }: { readonly brake: Brake }) {
  const { t } = useTexts();
  if (brake.sample.length === 0) return null;
  return (
    <details>
      <summary>{t('brake.sample')}</summary>
      <ul class="brake-sample">
        {brake.sample.map(({ name, records, field, before, after }) => (
          <li key={`${records.servicenow?.id}/${records.crm?.id}/${field}`}>
            <strong>{name.trim() || t('needsYou.noName')}</strong>
            {field && (
              <>
                {': '}
                <FieldName name={field} /> <ValueText value={before} /> → <ValueText value={after} />
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a run would have done, with the way past for whoever meant it. Only the latest run offers that. */
export function RunsBrake({ run, brake }: { readonly run: RunView; readonly brake: Brake }) {
  const { t } = useTexts();
  const { run: model, activity } = useModels();
  const isLatest = activity.runs.runs.value.find(({ kind }) => kind !== 'preview')?.id === run.id;
  const values = {
    count: brake.records,
    what: t(`entity.${brake.entity}.count`, { count: brake.records }),
    linked: brake.linked,
    system: t(`side.${brake.side}`),
  };
  return (
    <div class="brake">
      <p>{t(`brake.${brake.kind}.${brake.orMore ? 'atLeast' : 'exactly'}`, values)}</p>
      <Sample brake={brake} />
      {isLatest && (
        <button
          type="button"
          class="button button-danger"
          disabled={model.active.value !== undefined || model.starting.value}
          onClick={() => void model.allow({ [ALLOW[brake.kind]]: true })}
        >
          {t(`brake.${brake.kind}.allow`)}
        </button>
      )}
    </div>
  );
}
