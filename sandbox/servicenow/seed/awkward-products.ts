/** Products that have broken integrations: each is an ordinary one except for what stands here. */
export interface AwkwardProduct {
  readonly name?: string;
  readonly modelNumber?: string;
  readonly status?: 'In Production' | 'Retired' | 'Sold' | '';
  readonly cost?: string;
  readonly description?: string;
  readonly withoutManufacturer?: boolean;
}

/** As long as the column allows, which is longer than a CRM takes. */
const LONGEST_NAME = `Rack ${'0123456789'.repeat(25)}`;

export const AWKWARD_PRODUCTS: readonly AwkwardProduct[] = [
  { name: 'Docking Station', modelNumber: 'DS-100' },
  { name: 'Docking Station II', modelNumber: 'DS-100' },
  { name: 'Cable', modelNumber: '' },
  { name: 'Cable', modelNumber: '' },
  { name: 'Adapter', modelNumber: '', withoutManufacturer: true },
  { name: 'Pager', status: 'Retired' },
  { name: 'Demo Server', status: 'Sold' },
  { name: 'Prototype', status: '' },
  { name: 'Whiteboard', withoutManufacturer: true },
  { name: '27" Monitor ^ 4K, 60 Hz' },
  { name: 'Headset 🎧', modelNumber: '🎧^1' },
  { name: 'javascript:gs.getUserID()' },
  { name: 'מקלדת' },
  { name: LONGEST_NAME },
  { name: ' Mouse  Pad ' },
  { name: 'Free Sample', cost: '0' },
  { name: 'No Price', cost: '' },
  { name: 'Screw', cost: '0.0375' },
  { name: 'Mainframe', cost: '12345678.9' },
  { name: 'Docs', description: '<p>See <a href="https://x.example?a=1&b=2">here</a></p>\n• one\n• two' },
];

export const PRODUCT_WORDS =
  'Access Point,Camera,Desk,Drive,Firewall,Keyboard,Laptop,Monitor,Phone,Printer,Router,Scanner,Server,Switch,Tablet'.split(
    ',',
  );

export const SOFTWARE_WORDS =
  'Antivirus,Backup,Database,Diagram Editor,Mail Gateway,Office Suite,Password Vault,Spreadsheet'.split(',');
