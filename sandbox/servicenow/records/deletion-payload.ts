import type { Row } from './row-store.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The deleted record as XML, one element a column. */
export function deletionPayload(table: string, row: Readonly<Row>): string {
  const columns = Object.entries(row).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><${table}>${columns.join('')}</${table}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? character);
}
