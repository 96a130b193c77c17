import type { RawRecord, ReadOneRecord } from './one-record.ts';
import type { CrmFields } from './record-codec.ts';

/** Lists cut long texts after so many characters, without a mark. */
export const CUT_LENGTH = 500;
/** A text that is longer than this was not cut, whatever a cut leaves at its end. */
const SURELY_WHOLE = 520;

/** What long texts have to know of a module. */
export interface TextModule {
  readonly name: string;
  readonly fields: CrmFields;
}

/** The names of text fields whose value in a row of a list may be the beginning of a longer one. */
export function findCutTexts(fields: CrmFields, names: readonly string[], row: RawRecord): readonly string[] {
  return names.filter((name) => {
    const value = row[name];
    return fields.get(name)?.data_type === 'textarea' && typeof value === 'string' && value.length >= CUT_LENGTH;
  });
}

/**
 * Replaces rows of a list whose texts may be cut by the records as they are alone, so that no cut text is ever taken for
 * the real one. Records that are gone by then are left out.
 */
export type CompleteRows = (
  module: TextModule,
  names: readonly string[],
  rows: readonly RawRecord[],
) => Promise<readonly RawRecord[]>;

/**
 * Which fields lists cut is documented for rich text only. A plain text field is trusted once a long value of it has
 * been seen whole in a list; rich text never, as its marks do not count.
 */
export function createRowCompleter(readOne: ReadOneRecord): CompleteRows {
  const trusted = new Set<string>();

  function suspects(module: TextModule, names: readonly string[], row: RawRecord): readonly string[] {
    return findCutTexts(module.fields, names, row).filter((name) => !trusted.has(`${module.name}.${name}`));
  }

  function learn(module: TextModule, name: string, listed: unknown, whole: unknown): void {
    const isRich = module.fields.get(name)?.textarea?.type === 'rich_text';
    const isLong = typeof listed === 'string' && listed.length > SURELY_WHOLE;
    if (!isRich && isLong && listed === whole) trusted.add(`${module.name}.${name}`);
  }

  async function complete(
    module: TextModule,
    names: readonly string[],
    row: RawRecord,
  ): Promise<RawRecord | undefined> {
    const cut = suspects(module, names, row);
    if (cut.length === 0 || typeof row.id !== 'string') return row;
    const whole = await readOne(module.name, row.id);
    if (whole === undefined) return undefined;
    for (const name of cut) learn(module, name, row[name], whole[name]);
    // The record may be newer than the list; values of other records that it points at come with lists only.
    return { ...row, ...whole };
  }

  return async (module, names, rows) => {
    const firstCut = rows.findIndex((row) => suspects(module, names, row).length > 0);
    if (firstCut < 0) return rows;
    // The first one alone: what it teaches may spare the others.
    const first = await complete(module, names, rows[firstCut] as RawRecord);
    const completed = await Promise.all(
      rows.map((row, place) => (place === firstCut ? first : complete(module, names, row))),
    );
    return completed.filter((row) => row !== undefined);
  };
}
