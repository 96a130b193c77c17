/** Vendors that have broken integrations: each is an ordinary one except for what stands here. */
export interface AwkwardVendor {
  readonly name: string;
  readonly website?: string;
  readonly notes?: string;
  readonly country?: string;
}

/** Eighty characters, the most that the column holds. */
const LONGEST_NAME = 'Donaudampfschifffahrtsgesellschaft Verwaltungs- und Beteiligungs-GmbH & Co. KGaA';

export const AWKWARD_VENDORS: readonly AwkwardVendor[] = [
  { name: 'Caret^Rocket 🚀 ^NQvendor=true' },
  // Nothing in a CRM can be called nothing: this one is never linked.
  { name: '' },
  { name: 'Acme Supplies' },
  { name: 'ACME SUPPLIES' },
  { name: ' Acme  Supplies ' },
  { name: 'acme supplies', country: 'Germany' },
  // A customer of the same name is in the people seed.
  { name: 'Kestrel Airways' },
  { name: "O'Neil, Söhne & Co.", notes: 'Says "call first".\nSecond line\tand a tab' },
  { name: 'javascript:gs.getUserID()' },
  { name: 'ספקי הצפון', country: 'Israel' },
  { name: '東京部品', country: 'Japan' },
  { name: LONGEST_NAME },
  { name: 'NULL' },
  { name: '=HYPERLINK("x")', website: 'no address' },
  { name: '<b>Bold</b> Trading', notes: '<script>alert(1)</script> is kept as text' },
];

export const VENDOR_WORDS =
  'Amber Birch Cedar Delta Ember Falcon Glacier Harbor Ivory Jade Keystone Lunar Mistral Nimbus Orchard'.split(' ');

export const VENDOR_KINDS =
  'Components Distribution Electronics Fasteners Hardware Networks Office Packaging Systems Tools'.split(' ');
