/** Texts of cases that have broken integrations. */
export interface AwkwardCase {
  readonly shortDescription: string;
  readonly description?: string;
}

/** Four thousand characters, the most that the column holds, without a repetition that would hide a cut. */
const LONGEST_DESCRIPTION = Array.from({ length: 800 }, (_, index) => String(index).padStart(4, '0'))
  .join(' ')
  .padEnd(4000, '.');

export const AWKWARD_CASES: readonly AwkwardCase[] = [
  { shortDescription: 'Log attached', description: LONGEST_DESCRIPTION },
  {
    shortDescription: '<b>Printer</b> & <i>scanner</i> do not work',
    description: '<p>Dear team,</p><ul><li>it beeps</li><li>&nbsp;1 &lt; 2</li></ul><script>alert(1)</script>',
  },
  { shortDescription: 'Caret ^ORstate=3 in the title', description: 'javascript:gs.getUserID()' },
  { shortDescription: 'שלום, המדפסת לא עובדת', description: 'שורה ראשונה\r\nשורה שנייה' },
  { shortDescription: 'Emoji 👩🏽‍🚀 and "quotes", \\ and tabs\t', description: '🧾'.repeat(50) },
  { shortDescription: 'X'.repeat(160) },
  { shortDescription: ' spaces around ', description: '\n\nblank lines\n\n' },
  { shortDescription: 'null', description: 'undefined' },
];

export const CASE_WORDS =
  'Cannot log in,Invoice is wrong,Delivery is late,Screen stays black,License expired,Question about a price,Part is missing,Slow network'.split(
    ',',
  );
