export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Comparison; readonly value: string }
  | { readonly kind: 'in'; readonly column: string; readonly values: ReadonlySet<string>; readonly isNegated: boolean }
  | { readonly kind: 'null'; readonly column: string; readonly isNegated: boolean };

export interface SelectQuery {
  /** Missing for `*`. */
  readonly columns?: readonly string[];
  readonly table: string;
  /** Alternatives, each of which is a list of conditions that hold together: `AND` binds closer than `OR`. */
  readonly where: readonly (readonly Condition[])[];
  readonly orderBy: readonly { readonly column: string; readonly isDescending: boolean }[];
  readonly offset: number;
  readonly limit: number;
}
