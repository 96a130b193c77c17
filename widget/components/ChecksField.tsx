import { useId } from 'preact/hooks';

export interface Check<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface ChecksFieldProps<Value extends string> {
  readonly label: string;
  readonly checks: readonly Check<Value>[];
  readonly checked: readonly Value[];
  /** What the choice means, in one sentence. */
  readonly consequence: string;
  readonly disabled: boolean;
  readonly onChange: (checked: readonly Value[]) => void;
}

/** Any number of a few. */
export function ChecksField<Value extends string>(props: ChecksFieldProps<Value>) {
  const id = useId();
  const { label, checks, checked, onChange } = props;
  return (
    <fieldset class="field choice" disabled={props.disabled} aria-describedby={`${id}-text`}>
      <legend class="visually-hidden">{label}</legend>
      <span class="field-label" aria-hidden="true">
        {label}
      </span>
      <div class="field-body">
        <div class="choice-options">
          {checks.map((check) => (
            <label key={check.value} class="radio">
              <input
                type="checkbox"
                checked={checked.includes(check.value)}
                onChange={() => onChange(toggled(checked, check.value))}
              />
              <span>{check.label}</span>
            </label>
          ))}
        </div>
        <p id={`${id}-text`} class="muted">
          {props.consequence}
        </p>
      </div>
    </fieldset>
  );
}

function toggled<Value extends string>(checked: readonly Value[], value: Value): readonly Value[] {
  return checked.includes(value) ? checked.filter((other) => other !== value) : [...checked, value];
}
