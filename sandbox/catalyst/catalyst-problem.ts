/** A refusal in Catalyst's words: https://docs.catalyst.zoho.com/en/api/introduction/error-codes/ */
export class CatalystProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'CatalystProblem';
    this.status = status;
    this.code = code;
  }
}

export function invalidInput(message: string): CatalystProblem {
  return new CatalystProblem(400, 'INVALID_INPUT', message);
}

/** The envelope of every refusal. */
export function problemBody({ code, message }: Pick<CatalystProblem, 'code' | 'message'>) {
  return { status: 'failure', data: { error_code: code, message } };
}
