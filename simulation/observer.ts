import type { HttpResponse, TransportError } from '../functions/connectors/http/runtime.ts';
import type { Side } from '../functions/core/record.ts';
import type { Collection, Row } from '../functions/stores/stores.ts';
import type { Commit } from './history.ts';
import type { Life } from './life.ts';

interface OfCall {
  readonly life: Life;
  readonly side: Side;
  readonly isToken: boolean;
  readonly at: number;
}

/** What can be seen of a process from outside, as it happens. */
export interface Observer {
  sent?(call: OfCall): void;
  answered?(call: OfCall & { readonly answer: HttpResponse | TransportError }): void;
  /** The process was shown this record. */
  read?(sight: {
    readonly life: Life;
    readonly side: Side;
    readonly id: string;
    readonly step: number;
    readonly at: number;
  }): void;
  /** A write of these records arrived that may or may not be done. */
  attempted?(attempt: { readonly life: Life; readonly side: Side; readonly ids: readonly string[] }): void;
  /** A write of this record was done; without a commit where it changed nothing. */
  wrote?(write: {
    readonly life: Life;
    readonly side: Side;
    readonly id: string;
    readonly commit: Commit | undefined;
  }): void;
  stored?(write: { readonly collection: Collection; readonly rows: readonly Row[] }): void;
  crashed?(life: Life): void;
}
