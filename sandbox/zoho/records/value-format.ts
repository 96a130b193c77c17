const ALLOWED_IN_PHONE = /^\+?[\da-zA-Z ().,;#-]+$/;
const PHONE_END = /[#\da-zA-Z]$/;
const DOUBLED_SEPARATOR = /[.-]{2}|^\+?[.-]/;

/** Phone numbers as the CRM takes them: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
export function isPhone(value: string): boolean {
  return (
    ALLOWED_IN_PHONE.test(value) && PHONE_END.test(value) && !DOUBLED_SEPARATOR.test(value) && hasPairedBrackets(value)
  );
}

function hasPairedBrackets(value: string): boolean {
  let open = 0;
  for (const character of value) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0 || open > 1) return false;
  }
  return open === 0 && !value.includes('()');
}

const LOCAL_PART = /^[\p{L}\p{M}\p{N}_+-][\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]*$/u;
const DOMAIN_LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?$/u;
const TOP_LEVEL = /^[\p{L}\p{M}]{2,22}$/u;
const LONGEST_DOMAIN = 256;

/** E-mail addresses as the CRM takes them: https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
export function isEmail(value: string): boolean {
  const at = value.indexOf('@');
  if (at < 0 || !LOCAL_PART.test(value.slice(0, at))) return false;
  const domain = value.slice(at + 1);
  const labels = domain.split('.');
  const top = labels.pop() ?? '';
  return (
    domain.length <= LONGEST_DOMAIN &&
    labels.length > 0 &&
    TOP_LEVEL.test(top) &&
    labels.every((label) => DOMAIN_LABEL.test(label))
  );
}

/** A web address: nothing that could be a script, and no white space. */
export function isWebsite(value: string): boolean {
  return /^(?:(?:https?|ftp):\/\/)?[^\s:/?#"<>]+(?:\.[^\s:/?#"<>]+)+(?::\d+)?(?:[/?#]\S*)?$/i.test(value);
}
