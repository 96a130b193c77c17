import { CatalystProblem } from '../catalyst-problem.ts';

export function zcqlError(message: string): CatalystProblem {
  return new CatalystProblem(400, 'ZCQL QUERY ERROR', `Invalid ZCQL query: ${message}`);
}
