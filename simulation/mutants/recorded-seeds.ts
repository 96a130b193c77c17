/**
 * A seed for each wrong design in which it was found out. When the product changes, a seed has another history and may
 * find nothing any more; `npm run sim -- --mutants` looks for new ones.
 */
export const RECORDED_SEEDS: Readonly<Record<string, number>> = {
  'echo filter by last modifier': 28,
  'change told by version alone': 28,
  'strict cursor without overlap': 2,
  'cursor from our own clock': 2,
  'cursor saved before its rows are handled': 3,
  'link saved only after the creation': 8,
  'failed record dropped while the cursor moves on': 4,
  'same patch sent again after an unclear outcome': 3,
  'CRM records written to whatever happened since they were read': 2,
  'no key on created records': 3,
  'one refused row fails the run': 4,
  'base saved before the write': 4,
  'time to come back not obeyed': 3,
};
