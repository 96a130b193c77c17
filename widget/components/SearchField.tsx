import { useId } from 'preact/hooks';

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onInput: (value: string) => void;
}

/** Where one types what one looks for. */
export function SearchField({ label, value, hint, onInput }: SearchFieldProps) {
  const id = useId();
  return (
    <div class="filter filter-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={value}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        {...(hint === undefined ? {} : { placeholder: hint })}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}
