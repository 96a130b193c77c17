import { useState } from 'preact/hooks';
import { type Failure, toFailure } from '../api/failure.ts';
import { FailureNotice } from './FailureNotice.tsx';
import { saveCsv } from './save-file.ts';

export interface ExportLinkProps {
  readonly label: string;
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly read: () => Promise<string>;
}

/** Saves something as a CSV file. */
export function ExportLink({ label, name, read }: ExportLinkProps) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function save() {
    setBusy(true);
    setFailure(undefined);
    try {
      saveCsv(`${name}.csv`, await read());
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" class="link" disabled={busy} onClick={() => void save()}>
        {label}
      </button>
      {failure && <FailureNotice failure={failure} />}
    </>
  );
}
