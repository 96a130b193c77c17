import type { Clock } from '../../functions/connectors/http/runtime.ts';
import { CatalystProblem } from './catalyst-problem.ts';
import { createDataTable, type DataTable, type TableEnvironment } from './data-table.ts';
import type { TableSchema } from './table-schema.ts';

/** Rows that a project holds at most: https://docs.catalyst.zoho.com/en/sdk/python/v1/cloud-scale/data-store/insert-rows */
export interface RowCaps {
  readonly perTable: number;
  readonly perProject: number;
}

export const DEVELOPMENT_CAPS: RowCaps = { perTable: 5_000, perProject: 25_000 };

export interface DataStoreOptions extends Partial<Pick<TableEnvironment, 'batches' | 'missingRows'>> {
  readonly tables: readonly TableSchema[];
  /** None in production. */
  readonly caps?: RowCaps;
  readonly clock: Clock;
}

/** The tables of one project. */
export interface DataStore {
  readonly tables: ReadonlyMap<string, DataTable>;
}

/** Row ids have 17 digits, more than a number in JavaScript can hold, and are unique in the project. */
const FIRST_ROW_ID = 28_618_000_000_007_000n;

export function createDataStore(options: DataStoreOptions): DataStore {
  const { clock, caps } = options;
  const tables = new Map<string, DataTable>();
  let lastRowId = FIRST_ROW_ID;
  const environment: TableEnvironment = {
    batches: options.batches ?? 'atomic',
    missingRows: options.missingRows ?? 'ignored',
    newRowId: () => {
      lastRowId += 1n;
      return String(lastRowId);
    },
    timestamp: () => new Date(clock.now()).toISOString().replace('T', ' ').replace('.', ':').replace('Z', ''),
    reserve: (rowsOfTable, added) => {
      if (!caps) return;
      const inProject = [...tables.values()].reduce((sum, table) => sum + table.rows.size, 0);
      if (rowsOfTable + added > caps.perTable || inProject + added > caps.perProject) {
        throw new CatalystProblem(403, 'API_LIMIT_REACHED', 'The row limit of the development environment is reached.');
      }
    },
  };
  for (const schema of options.tables) tables.set(schema.name, createDataTable(schema, environment));
  return { tables };
}
