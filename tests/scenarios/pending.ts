/** A scenario that needs something which is not built yet. */
export interface PendingScenario {
  readonly number: number;
  readonly sentence: string;
  readonly because: string;
}

export const PENDING: readonly PendingScenario[] = [
  {
    number: 24,
    sentence: 'A side that is declared right reverts the edits, deletions and creations of the other exactly.',
    because: 'There is no kind of run that declares one side right; runs only merge.',
  },
  {
    number: 52,
    sentence: 'Notes and journal entries are appended once under redelivery.',
    because: 'No rule appends yet, and neither notes nor the journal columns of ServiceNow are mapped.',
  },
];
