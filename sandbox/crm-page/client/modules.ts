/** The modules that have a tab, with the columns of their lists. */
export const MODULES: readonly {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly string[];
}[] = [
  { name: 'Leads', label: 'Leads', columns: ['Full_Name', 'Company', 'Email', 'Phone', 'Modified_Time'] },
  { name: 'Contacts', label: 'Contacts', columns: ['Full_Name', 'Account_Name', 'Email', 'Phone', 'Modified_Time'] },
  { name: 'Accounts', label: 'Accounts', columns: ['Account_Name', 'Phone', 'Website', 'Modified_Time'] },
  { name: 'Products', label: 'Products', columns: ['Product_Name', 'Product_Code', 'Modified_Time'] },
  { name: 'Vendors', label: 'Vendors', columns: ['Vendor_Name', 'Email', 'Phone', 'Modified_Time'] },
  { name: 'Purchase_Orders', label: 'Purchase Orders', columns: ['Subject', 'Status', 'PO_Date', 'Modified_Time'] },
  { name: 'Cases', label: 'Cases', columns: ['Subject', 'Status', 'Case_Origin', 'Modified_Time'] },
];

/** A value of a record as a person reads it. */
export function showValue(value: unknown, locale: string): string {
  if (value === null || value === undefined || value === '') return '—';
  if (Array.isArray(value)) return value.map((item) => showValue(item, locale)).join(', ');
  if (typeof value === 'object') return 'name' in value ? String(value.name) : JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    return new Date(value).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  }
  return String(value);
}

/** What a field is called when its label is not known: `First_Name` is First Name. */
export function labelOf(apiName: string): string {
  return apiName.replaceAll('_', ' ');
}
