import { FIGURES_VARIABLE, SUMMARY_VARIABLE, type Summary } from '../contract/summary.ts';

/** The longest value of an organisation variable is not documented; this is on the safe side. */
const LONGEST_VALUE = 999;

export interface PublishedVariable {
  readonly apiName: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The organisation variables that a summary is published in: one, or a second one for the counts where many figures and
 * profiles come together. The first one says so by `more`, and is written last.
 */
export function publishedVariables(summary: Summary): readonly PublishedVariable[] {
  const whole = JSON.stringify(summary);
  const first = { apiName: SUMMARY_VARIABLE, name: 'ServiceNow Sync Summary' };
  if (whole.length <= LONGEST_VALUE) return [{ ...first, value: whole }];
  const { counts, ...rest } = summary;
  return [
    { apiName: FIGURES_VARIABLE, name: 'ServiceNow Sync Figures', value: JSON.stringify(counts) },
    { ...first, value: JSON.stringify({ ...rest, counts: {}, more: true }) },
  ];
}
