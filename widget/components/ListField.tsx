import { useId } from 'preact/hooks';

export interface ListFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** What the choice means, in one sentence. */
  readonly consequence: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/** One of many, as a field of a form. */
export function ListField({ label, value, options, consequence, disabled, onChange }: ListFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-body">
        <select
          id={id}
          value={value}
          disabled={disabled}
          aria-describedby={`${id}-text`}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <p id={`${id}-text`} class="muted">
          {consequence}
        </p>
      </div>
    </div>
  );
}
