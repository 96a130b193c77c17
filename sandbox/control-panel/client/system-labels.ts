import type { SystemName } from '../control-contract.ts';

export const SYSTEM_LABELS: Readonly<Record<SystemName, string>> = { servicenow: 'ServiceNow', zoho: 'Zoho CRM' };
