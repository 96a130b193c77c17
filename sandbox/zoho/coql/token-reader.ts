import { syntaxError } from './coql-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** Reads the tokens of a query one by one. Key words are compared without regard to case. */
export interface TokenReader {
  peek(): Token;
  take(): Token;
  /** Takes the next token if it is this word or sign. */
  accept(text: string): boolean;
  /** Takes the next token, which must be this word or sign. */
  expect(text: string): void;
  /** Takes a name that is no key word. */
  takeName(): string;
  fail(): never;
}

const KEY_WORDS = new Set(
  'select from where and or order by group limit offset in not like between is null asc desc as'.split(' '),
);

export function isKeyWord(token: Token): boolean {
  return token.kind === 'word' && KEY_WORDS.has(token.text.toLowerCase());
}

export function createTokenReader(query: string): TokenReader {
  const tokens = tokenize(query);
  let position = 0;

  function peek(): Token {
    return tokens[position] ?? { kind: 'end', text: '', at: query.length };
  }

  function take(): Token {
    const token = peek();
    position += 1;
    return token;
  }

  function fail(): never {
    const { text, at } = peek();
    throw syntaxError(text, at);
  }

  function accept(text: string): boolean {
    const token = peek();
    const matches = (token.kind === 'word' || token.kind === 'operator') && token.text.toLowerCase() === text;
    if (matches) position += 1;
    return matches;
  }

  return {
    peek,
    take,
    accept,
    fail,
    expect(text) {
      if (!accept(text)) fail();
    },
    takeName() {
      const token = peek();
      if (token.kind !== 'word' || isKeyWord(token)) fail();
      return take().text;
    },
  };
}
