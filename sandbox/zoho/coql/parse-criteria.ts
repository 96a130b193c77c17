import { limitExceeded } from './coql-error.ts';
import type { Comparison, Criterion, Literal, Operator } from './query.ts';
import type { TokenReader } from './token-reader.ts';

const MOST_CRITERIA = 25;
const MOST_VALUES = 50;

/**
 * Reads the condition of a query. Criteria are joined in pairs: a third one needs brackets around the first two
 * (https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html).
 */
export function parseCriteria(reader: TokenReader): Criterion {
  const counted = { criteria: 0 };
  const criterion = parsePair(reader, counted);
  if (counted.criteria > MOST_CRITERIA) throw limitExceeded('where', MOST_CRITERIA);
  return criterion;
}

function parsePair(reader: TokenReader, counted: { criteria: number }): Criterion {
  const left = parseSingle(reader, counted);
  const kind = acceptJoin(reader);
  if (!kind) return left;
  const right = parseSingle(reader, counted);
  if (acceptJoin(reader)) reader.fail();
  return { kind, left, right };
}

function acceptJoin(reader: TokenReader): 'and' | 'or' | undefined {
  if (reader.accept('and')) return 'and';
  return reader.accept('or') ? 'or' : undefined;
}

function parseSingle(reader: TokenReader, counted: { criteria: number }): Criterion {
  if (reader.accept('(')) {
    const inner = parsePair(reader, counted);
    reader.expect(')');
    return inner;
  }
  counted.criteria += 1;
  return parseComparison(reader);
}

function parseComparison(reader: TokenReader): Comparison {
  const field = reader.takeName();
  const operator = parseOperator(reader);
  return { kind: 'comparison', field, operator, values: parseValues(reader, operator) };
}

const SIGNS: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
};

function parseOperator(reader: TokenReader): Operator {
  const sign = reader.peek().kind === 'operator' ? SIGNS[reader.peek().text] : undefined;
  if (sign) {
    reader.take();
    return sign;
  }
  if (reader.accept('is')) {
    const isNot = reader.accept('not');
    reader.expect('null');
    return isNot ? 'is not null' : 'is null';
  }
  const isNot = reader.accept('not');
  for (const word of ['in', 'like', 'between'] as const) {
    if (reader.accept(word)) return isNot ? `not ${word}` : word;
  }
  return reader.fail();
}

function parseValues(reader: TokenReader, operator: Operator): readonly Literal[] {
  switch (operator) {
    case 'is null':
    case 'is not null':
      return [];
    case 'in':
    case 'not in':
      return parseList(reader);
    case 'between':
    case 'not between': {
      const low = parseLiteral(reader);
      reader.expect('and');
      return [low, parseLiteral(reader)];
    }
    default:
      return [parseLiteral(reader)];
  }
}

function parseList(reader: TokenReader): readonly Literal[] {
  reader.expect('(');
  const values = [parseLiteral(reader)];
  while (reader.accept(',')) values.push(parseLiteral(reader));
  reader.expect(')');
  if (values.length > MOST_VALUES) throw limitExceeded('in', MOST_VALUES);
  return values;
}

function parseLiteral(reader: TokenReader): Literal {
  const { kind, text } = reader.peek();
  if (kind === 'string' || kind === 'number') {
    reader.take();
    return { kind, text };
  }
  const word = text.toLowerCase();
  if (kind !== 'word' || (word !== 'true' && word !== 'false')) return reader.fail();
  reader.take();
  return { kind: 'boolean', text: word };
}
