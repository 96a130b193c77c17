/**
 * Origins that CRM pages come from, one per data centre and product (https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html):
 * CRM itself, its sandboxes, and CRM inside CRM Plus and Zoho One.
 */
const PRODUCTS = ['crm', 'crmsandbox', 'crmplus', 'one'] as const;
const DOMAINS = [
  'zoho.com',
  'zoho.eu',
  'zoho.in',
  'zoho.com.au',
  'zoho.com.cn',
  'zoho.jp',
  'zoho.sa',
  'zoho.uk',
  'zohocloud.ca',
] as const;

export const CRM_ORIGINS: readonly string[] = DOMAINS.flatMap((domain) =>
  PRODUCTS.map((product) => `https://${product}.${domain}`),
);
