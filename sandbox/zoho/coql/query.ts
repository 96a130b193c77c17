/** A literal as it was written; the type of the field decides what it means. */
export interface Literal {
  readonly kind: 'string' | 'number' | 'boolean';
  readonly text: string;
}

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'in'
  | 'not in'
  | 'like'
  | 'not like'
  | 'between'
  | 'not between'
  | 'is null'
  | 'is not null';

export interface Comparison {
  readonly kind: 'comparison';
  readonly field: string;
  readonly operator: Operator;
  readonly values: readonly Literal[];
}

export interface Connection {
  readonly kind: 'and' | 'or';
  readonly left: Criterion;
  readonly right: Criterion;
}

export type Criterion = Comparison | Connection;

export interface Column {
  /** A field, possibly of a record that a lookup points at. */
  readonly field: string;
  readonly isCount: boolean;
  /** Under what name the value is answered. */
  readonly name: string;
}

export interface Ordering {
  readonly field: string;
  readonly descending: boolean;
}

export interface Query {
  readonly columns: readonly Column[];
  readonly module: string;
  readonly where: Criterion;
  readonly orderBy: readonly Ordering[];
  readonly limit: number;
  readonly offset: number;
}
