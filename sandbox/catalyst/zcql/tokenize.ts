import { zcqlError } from './zcql-error.ts';

export type Token =
  /** A name or a keyword. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string };

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][\w.]*)|'(?<text>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?)|(?<symbol>>=|<=|!=|[=<>(),*]))/y;

/** Cuts a query into its parts. A quote inside a text is written twice. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = query.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(query)?.groups;
    if (!groups) throw zcqlError(`unexpected character near "${query.slice(at, at + 20)}"`);
    tokens.push(toToken(groups));
  }
  return tokens;
}

function toToken({ word, text, number, symbol }: Readonly<Record<string, string | undefined>>): Token {
  if (word !== undefined) return { kind: 'word', text: word };
  if (text !== undefined) return { kind: 'text', text: text.replaceAll("''", "'") };
  if (number !== undefined) return { kind: 'number', text: number };
  return { kind: 'symbol', text: symbol ?? '' };
}
