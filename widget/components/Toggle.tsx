export interface ToggleChoice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface ToggleProps<Value extends string> {
  /** What is chosen here, for those who do not see how the buttons stand together. */
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly ToggleChoice<Value>[];
  readonly onChange: (value: Value) => void;
}

/** A few buttons of which one is pressed. */
export function Toggle<Value extends string>({ label, value, choices, onChange }: ToggleProps<Value>) {
  return (
    <fieldset class="toggle">
      <legend class="visually-hidden">{label}</legend>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </fieldset>
  );
}
