/** Names that have broken integrations: each is an ordinary person of the seed except for what stands here. */
export interface AwkwardPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly title?: string;
  readonly street?: string;
}

/** Fifty characters, the most that the column holds. */
const LONGEST_LAST_NAME = 'Featherstonehaugh-Cholmondeley-Wolfeschlegelsteins';

export const AWKWARD_PEOPLE: readonly AwkwardPerson[] = [
  { firstName: 'Caret', lastName: 'Up^Down' },
  { firstName: 'Query', lastName: 'Smith^NQactive=true' },
  { firstName: 'Order', lastName: 'Jones^ORDERBYDESCsys_id' },
  { firstName: 'Script', lastName: 'javascript:gs.getUserID()' },
  { firstName: 'Comma', lastName: 'Miller, Jr.', street: '12 High Street, Unit 4' },
  { firstName: 'Range', lastName: 'A@B' },
  { firstName: 'Niamh', lastName: "O'Brien" },
  { firstName: 'Walter "Walt"', lastName: 'Double"Quote' },
  { firstName: 'Back', lastName: 'Slash\\Path\\' },
  { firstName: 'Percent', lastName: '100%_sure', title: '50% buyer & 50% <manager>' },
  { firstName: 'Sunny 🌞', lastName: 'Emoji 👩🏽‍🚀' },
  { firstName: 'נועה', lastName: 'כהן' },
  { firstName: 'ليلى', lastName: 'حداد' },
  { firstName: 'Ame\u0301lie', lastName: 'Nguye\u0302\u0303n' },
  { firstName: '美咲', lastName: '田中' },
  { firstName: '小龙', lastName: '李' },
  { firstName: ' Leading', lastName: ' Space' },
  { firstName: 'Trailing ', lastName: 'Space ' },
  { firstName: 'Long', lastName: LONGEST_LAST_NAME },
  { firstName: 'Null', lastName: 'NULL' },
  { firstName: 'True', lastName: 'false' },
  { firstName: 'Zero', lastName: '0012' },
  { firstName: 'Formula', lastName: '=1+1' },
  { firstName: 'Lines', lastName: 'Street', street: '1 First Line\nSecond Line\tTabbed' },
];
