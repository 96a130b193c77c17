import { useId } from 'preact/hooks';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  /** What the choice means, in one sentence. */
  readonly consequence: string;
  /** What changing it would do to records that are there already. */
  readonly warning?: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const id = useId();
  return (
    <fieldset class="field choice" disabled={props.disabled} aria-describedby={`${id}-text`}>
      <legend class="visually-hidden">{props.label}</legend>
      <span class="field-label" aria-hidden="true">
        {props.label}
      </span>
      <div class="field-body">
        <div class="choice-options">
          {props.choices.map(({ value, label }) => (
            <label key={value} class="radio">
              <input
                type="radio"
                name={id}
                value={value}
                checked={value === props.value}
                onChange={() => props.onChange(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
        <div id={`${id}-text`}>
          <p class="muted">{props.consequence}</p>
          {props.warning && <p class="choice-warning">{props.warning}</p>}
        </div>
      </div>
    </fieldset>
  );
}
