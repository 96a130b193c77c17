export type Operation = 'READ' | 'CREATE' | 'UPDATE' | 'DELETE';

/** What a call needs: `modules.contacts` and `READ`. */
export interface NeededScope {
  readonly area: string;
  readonly operation: Operation;
}

const SCOPE =
  /^(?:ZohoCRM(?:\.[A-Za-z_]+)+\.(?:ALL|READ|CREATE|UPDATE|WRITE|DELETE|CUSTOM)|AaaServer\.profile\.(?:READ|ALL)|ZohoFiles\.files\.(?:ALL|READ|CREATE))$/;

/** Splits a scope list as it stands in a URL; undefined when it is empty or one of them does not exist. */
export function parseScopes(text: string): readonly string[] | undefined {
  const scopes = text.split(/[\s,]+/).filter((scope) => scope !== '');
  return scopes.length > 0 && scopes.every((scope) => SCOPE.test(scope)) ? [...new Set(scopes)] : undefined;
}

/** Vendor pages spell `purchaseorders` and `Purchase_Orders`; both are taken. */
export function scopeArea(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}

/** `WRITE` is the older name of `UPDATE`. */
function covers(granted: string, operation: Operation): boolean {
  return granted === 'ALL' || granted === operation || (granted === 'WRITE' && operation === 'UPDATE');
}

/** Whether one of the granted scopes is wide enough: `ZohoCRM.modules.ALL` opens every module. */
export function hasScope(granted: readonly string[], needed: NeededScope): boolean {
  const area = scopeArea(needed.area);
  return granted.some((scope) => {
    const parts = scope.split('.');
    const operation = parts.pop() ?? '';
    const grantedArea = scopeArea(parts.slice(1).join('.'));
    const isWideEnough = area === grantedArea || area.startsWith(`${grantedArea}.`);
    return parts[0] === 'ZohoCRM' && isWideEnough && covers(operation, needed.operation);
  });
}

/** What people read on the consent page. */
export function describeScope(scope: string): string {
  const parts = scope.split('.');
  const operation = parts.pop() ?? '';
  const what = parts.slice(1).join(' › ').replaceAll('_', ' ') || scope;
  return `${what} (${operation === 'ALL' ? 'full access' : operation.toLowerCase()})`;
}
