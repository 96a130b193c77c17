import { useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n.ts';

export interface CopyTextProps {
  readonly label: string;
  readonly text: string;
}

/** A frame may lack the right to use the clipboard; then the text is selected, ready for Ctrl+C. */
async function copy(input: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.focus();
    input.select();
    return false;
  }
}

export function CopyText({ label, text }: CopyTextProps) {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected'>();

  async function onCopy() {
    if (input.current !== null) setOutcome((await copy(input.current)) ? 'copied' : 'selected');
  }

  return (
    <div class="copy">
      <input ref={input} class="copy-text" type="text" readOnly value={text} aria-label={label} />
      <button type="button" class="button" onClick={() => void onCopy()}>
        {t('copy.button')}
      </button>
      <span class="copy-outcome" role="status">
        {outcome && t(outcome === 'copied' ? 'copy.copied' : 'copy.selected')}
      </span>
    </div>
  );
}
