import { useState } from 'preact/hooks';
import type { PersonFields } from '../control-contract.ts';

interface Props {
  readonly start: PersonFields;
  readonly onSave: (fields: PersonFields) => void;
  readonly onCancel: () => void;
  readonly onDelete?: () => void;
}

const INPUTS: readonly (readonly [keyof PersonFields, string])[] = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['title', 'Title'],
];

export function PersonForm({ start, onSave, onCancel, onDelete }: Props) {
  const [fields, setFields] = useState<PersonFields>({
    firstName: start.firstName,
    lastName: start.lastName,
    email: start.email,
    phone: start.phone,
    title: start.title,
  });
  return (
    <form
      class="person-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(fields);
      }}
    >
      {INPUTS.map(([name, label]) => (
        <label key={name}>
          {label}
          <input
            value={fields[name]}
            onInput={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <div class="buttons">
        <button type="submit">Save person</button>
        <button type="button" onClick={onCancel}>
          Back
        </button>
        {onDelete && (
          <button type="button" onClick={onDelete}>
            Delete person
          </button>
        )}
      </div>
    </form>
  );
}
