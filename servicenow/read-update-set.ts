import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Fields of one record by name; empty elements are empty texts. */
export type Fields = Readonly<Record<string, string>>;

/** One record that an update set would write when it is committed. */
export interface CarriedRecord {
  readonly name: string;
  readonly type: string;
  readonly action: string;
  readonly table: string;
  readonly attributes: Fields;
  readonly fields: Fields;
}

export interface ReadUpdateSet {
  readonly set: Fields;
  readonly records: readonly CarriedRecord[];
}

type Parsed = Readonly<Record<string, unknown>>;

const ATTRIBUTE = '@';
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'sys_update_xml',
});

function parse(xml: string): Parsed {
  const checked = XMLValidator.validate(xml);
  if (checked !== true) throw new Error(`Not well-formed: ${checked.err.msg} (line ${checked.err.line})`);
  return parser.parse(xml) as Parsed;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && '#text' in value) return String(value['#text']);
  return '';
}

function split(value: unknown): { readonly attributes: Fields; readonly fields: Fields } {
  const entries = Object.entries(value as Parsed).filter(([name]) => name !== '#text');
  const isAttribute = ([name]: readonly [string, unknown]) => name.startsWith(ATTRIBUTE);
  return {
    attributes: Object.fromEntries(entries.filter(isAttribute).map(([name, text]) => [name.slice(1), textOf(text)])),
    fields: Object.fromEntries(
      entries.filter((entry) => !isAttribute(entry)).map(([name, text]) => [name, textOf(text)]),
    ),
  };
}

function readRow(row: unknown): CarriedRecord {
  const { fields: update } = split(row);
  const record = parse(update.payload ?? '').record_update as Parsed;
  const [table = '', ...others] = Object.keys(record).filter((name) => !name.startsWith(ATTRIBUTE) && name !== '#text');
  if (others.length > 0) throw new Error(`${update.name} carries more than one record.`);
  const { attributes, fields } = split(record[table]);
  return { name: update.name ?? '', type: update.type ?? '', action: update.action ?? '', table, attributes, fields };
}

/** Reads an update set as an instance does: rows of `sys_update_xml`, each with a document of its own as its payload. */
export function readUpdateSet(xml: string): ReadUpdateSet {
  const unload = parse(xml).unload as Parsed;
  return {
    set: split(unload.sys_remote_update_set).fields,
    records: (unload.sys_update_xml as readonly unknown[]).map(readRow),
  };
}
