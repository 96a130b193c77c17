export const SALUTATIONS = ['Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Prof.'] as const;

export const LEAD_SOURCES = [
  'Advertisement',
  'Cold Call',
  'Employee Referral',
  'External Referral',
  'Online Store',
  'Partner',
  'Web Research',
  'Trade Show',
] as const;

export const INDUSTRIES = [
  'ASP',
  'ERP',
  'Government/Military',
  'Large Enterprise',
  'Manufacturing',
  'Service Provider',
] as const;

export const RATINGS = ['Acquired', 'Active', 'Market Failed', 'Project Cancelled', 'Shut Down'] as const;
