import type { Token } from './tokenize.ts';
import { zcqlError } from './zcql-error.ts';

/** Reads tokens from the left; what does not fit ends the query with its error. */
export interface TokenReader {
  /** Takes these keywords if they are next. */
  takeWords(...words: readonly string[]): boolean;
  takeSymbol(symbol: string): boolean;
  expectWords(...words: readonly string[]): void;
  expectSymbol(symbol: string): void;
  name(): string;
  symbol(): string;
  /** A text or a number. */
  value(): string;
  integer(): number;
  end(): void;
}

export function createTokenReader(tokens: readonly Token[]): TokenReader {
  let position = 0;

  const peekIs = (offset: number, kind: Token['kind'], text: string): boolean => {
    const token = tokens[position + offset];
    // Keywords may be written in any case; names may not.
    return token?.kind === kind && token.text.toUpperCase() === text;
  };

  const take = (expected: string, ...kinds: readonly Token['kind'][]): string => {
    const token = tokens[position];
    if (!token || !kinds.includes(token.kind))
      throw zcqlError(`${expected} expected, not "${token?.text ?? 'the end'}"`);
    position += 1;
    return token.text;
  };

  const reader: TokenReader = {
    takeWords: (...words) => {
      const areNext = words.every((word, offset) => peekIs(offset, 'word', word));
      if (areNext) position += words.length;
      return areNext;
    },
    takeSymbol: (symbol) => {
      const isNext = peekIs(0, 'symbol', symbol);
      if (isNext) position += 1;
      return isNext;
    },
    expectWords: (...words) => {
      if (!reader.takeWords(...words)) throw zcqlError(`${words.join(' ')} expected`);
    },
    expectSymbol: (symbol) => {
      if (!reader.takeSymbol(symbol)) throw zcqlError(`${symbol} expected`);
    },
    name: () => take('a name', 'word'),
    symbol: () => take('an operator', 'symbol'),
    value: () => take('a value', 'text', 'number'),
    integer: () => {
      const text = take('a number', 'number');
      if (!/^\d+$/.test(text)) throw zcqlError(`${text} is not a whole number`);
      return Number(text);
    },
    end: () => {
      if (position < tokens.length) throw zcqlError(`"${tokens[position]?.text}" is too much`);
    },
  };
  return reader;
}
