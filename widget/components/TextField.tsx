import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface TextFieldProps {
  readonly label: string;
  readonly name?: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onLeave?: (() => void) | undefined;
  readonly type?: 'text' | 'password';
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  /** What the browser may offer to fill in; nothing when missing. */
  readonly autocomplete?: 'new-password' | 'one-time-code';
  /** Shown behind the input, within its row. */
  readonly after?: ComponentChildren;
}

export function TextField({ label, value, onInput, onLeave, type = 'text', hint, error, ...props }: TextFieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-body">
        <div class="field-row">
          <input
            id={id}
            {...(type === 'password' ? { type } : { type })}
            {...(props.name === undefined ? {} : { name: props.name })}
            value={value}
            disabled={props.disabled ?? false}
            autocomplete={props.autocomplete ?? 'off'}
            autocapitalize="off"
            spellcheck={false}
            {...(error ? { 'aria-invalid': 'true' as const } : {})}
            {...(described ? { 'aria-describedby': described } : {})}
            onInput={(event) => onInput(event.currentTarget.value)}
            onBlur={() => onLeave?.()}
          />
          {props.after}
        </div>
        {error && (
          <p class="field-error" id={`${id}-error`}>
            {error}
          </p>
        )}
        {hint && (
          <p class="muted" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
