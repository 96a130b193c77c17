const DAY_MS = 24 * 60 * 60 * 1_000;
/** Enterprise edition: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
const BASE_CREDITS = 50_000;
const CREDITS_PER_USER = 1_000;

/** The API credits of one organisation over the last 24 hours. */
export interface CreditUsage {
  limit: number;
  /** Everything that was ever spent. */
  readonly spent: number;
  /** Takes credits; false when there are not enough left, and then nothing is taken. */
  spend(credits: number, now: number): boolean;
  remaining(now: number): number;
}

export function enterpriseCredits(users: number): number {
  return BASE_CREDITS + CREDITS_PER_USER * users;
}

export function createCreditUsage(limit: number): CreditUsage {
  const spendings: { readonly at: number; readonly credits: number }[] = [];
  let inWindow = 0;
  let spent = 0;

  function forget(now: number): void {
    let first = spendings[0];
    while (first && first.at <= now - DAY_MS) {
      inWindow -= first.credits;
      spendings.shift();
      first = spendings[0];
    }
  }

  return {
    limit,
    get spent() {
      return spent;
    },
    spend(credits, now) {
      forget(now);
      if (inWindow + credits > this.limit) return false;
      spendings.push({ at: now, credits });
      inWindow += credits;
      spent += credits;
      return true;
    },
    remaining(now) {
      forget(now);
      return Math.max(0, this.limit - inWindow);
    },
  };
}
