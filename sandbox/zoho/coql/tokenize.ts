import { syntaxError } from './coql-error.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'operator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins in the query. */
  readonly at: number;
}

/** Spaces, a string with doubled quotes, a number, a name with dots, or an operator. */
const LEXEME =
  /\s+|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)(?![\w.])|(!?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)|(>=|<=|!=|<>|=|>|<|\(|\)|,|\*)/y;

/** Splits a query into tokens. Throws a `CrmError` (`SYNTAX_ERROR`) at the first character that fits nothing. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  LEXEME.lastIndex = 0;
  while (LEXEME.lastIndex < query.length) {
    const at = LEXEME.lastIndex;
    const match = LEXEME.exec(query);
    if (!match) throw syntaxError(query.slice(at, at + 12), at);
    const token = tokenOf(match, at);
    if (token) tokens.push(token);
  }
  tokens.push({ kind: 'end', text: '', at: query.length });
  return tokens;
}

function tokenOf(match: RegExpExecArray, at: number): Token | undefined {
  const [, string, number, word, operator] = match;
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'"), at };
  if (number !== undefined) return { kind: 'number', text: number, at };
  if (word !== undefined) return { kind: 'word', text: word, at };
  return operator === undefined ? undefined : { kind: 'operator', text: operator, at };
}
