/** What the simulation holds the product to. */
export type Invariant =
  | 'I1 convergence'
  | 'I2 quiescence'
  | 'I3 no blind overwrite'
  | 'I4 no silent loss'
  | 'I5 no echo'
  | 'I6 one partner'
  | 'I7 deletion'
  | 'I8 idempotence'
  | 'I9 atomic row'
  | 'I10 monotone safety'
  | 'I11 isolation'
  | 'I12 limits'
  | 'I14 secrecy'
  | 'no crash of ours';

export interface Violation {
  readonly invariant: Invariant;
  readonly message: string;
}

/** Collects what checkers find; each finding once. */
export interface Violations {
  add(invariant: Invariant, message: string): void;
  readonly found: readonly Violation[];
}

export function createViolations(): Violations {
  const found = new Map<string, Violation>();
  return {
    add: (invariant, message) => {
      found.set(`${invariant} ${message}`, { invariant, message });
    },
    get found() {
      return [...found.values()];
    },
  };
}
