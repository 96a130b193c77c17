import type { Clock } from '../../connectors/http/runtime.ts';
import type { Sealer } from '../../stores/sealing.ts';
import { type Json, NO_TENANT, type Row, type Store } from '../../stores/stores.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { RandomBytes } from '../ports.ts';
import { createCompletionCode, isSameSecret, normalizeCompletionCode, sha256, sha256Base64Url } from './secrets.ts';

/** How long a person has from the click to the end of the consent. */
export const GRANT_LIFE_MS = 10 * 60_000;
const STATE_BYTES = 32;
/** Wrong codes after which a grant is dead. */
const CODE_TRIES = 5;
const SCAN_ROWS = 200;

export type GrantKind = 'sign-in' | 'servicenow';

/** A consent that was started from the widget and is not finished. */
export interface Grant {
  /** The first state, which the widget knows the grant by. */
  readonly id: string;
  readonly kind: GrantKind;
  /** SHA-256 of the verifier that never leaves the widget until the end. */
  readonly challenge: string;
  /** The widget's origin: the only one the callback page talks to. */
  readonly origin: string;
  readonly expiresAt: number;
  /** The installation that asked, where it is known already. */
  readonly tenant?: string;
  /** Name of that installation's organisation, shown where a code has to be typed. */
  readonly organisation?: string;
  /** Every state that was given out for this grant. */
  readonly states: readonly string[];
  readonly codeHash?: string;
  readonly failure?: { readonly code: ErrorCode; readonly details?: string };
  /** What the callbacks learned, sealed: of no use to anybody until the grant is redeemed. */
  readonly sealed?: string;
}

export type TakenState =
  | { readonly ok: true; readonly grant: Grant; readonly step: string }
  | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' };

export type Redeemed =
  | { readonly ok: true; readonly grant: Grant; readonly learned: unknown }
  | { readonly ok: false; readonly reason: 'expired' | 'refused' }
  | { readonly ok: false; readonly reason: 'failed'; readonly failure: NonNullable<Grant['failure']> };

export interface GrantStart {
  readonly kind: GrantKind;
  readonly challenge: string;
  readonly origin: string;
  readonly tenant?: string;
  readonly organisation?: string;
  /** Which callback the first state leads to. */
  readonly step: string;
}

/**
 * Grants on the way. A state works once; a grant is redeemed once, with the verifier of whoever started it **and** the
 * completion code of whoever consented, so that a consent that another person was talked into yields nothing.
 * "Once" rests on the store's put-if-absent of a marker row.
 */
export interface Grants {
  start(request: GrantStart, learned?: Json): Promise<Grant>;
  /** Uses up a state that a callback brought. */
  takeState(state: string): Promise<TakenState>;
  /** A further state of the same grant, for one more consent in the same window. */
  chain(grant: Grant, step: string, learned: Json): Promise<{ readonly grant: Grant; readonly state: string }>;
  learned(grant: Grant): unknown;
  /** The consent succeeded; gives the completion code. */
  finish(grant: Grant, learned: Json): Promise<string>;
  fail(grant: Grant, code: ErrorCode, details?: string): Promise<void>;
  redeem(
    kind: GrantKind,
    proof: { readonly state: string; readonly verifier: string; readonly code: string; readonly tenant?: string },
  ): Promise<Redeemed>;
  /** Removes grants whose time is over; those that were never redeemed are handed over first, for their tokens. */
  expire(onUnredeemed: (grant: Grant, learned: unknown) => Promise<void>): Promise<number>;
  /** Removes those that belong to an installation which is erased. */
  forget(belongs: (grant: Grant, learned: unknown) => boolean): Promise<void>;
}

export interface GrantDependencies {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

const keys = {
  grant: (id: string) => `grant:${id}`,
  state: (state: string) => `state:${state}`,
  used: (state: string) => `used:${state}`,
  redeemed: (id: string) => `redeemed:${id}`,
  tries: (id: string) => Array.from({ length: CODE_TRIES }, (_, index) => `try:${id}:${index}`),
};

function allKeys(grant: Grant): string[] {
  return [
    keys.grant(grant.id),
    keys.redeemed(grant.id),
    ...keys.tries(grant.id),
    ...grant.states.flatMap((state) => [keys.state(state), keys.used(state)]),
  ];
}

export function createGrants({ store, sealer, clock, randomBytes }: GrantDependencies): Grants {
  const newState = () => randomBytes(STATE_BYTES).toString('hex');
  const sealContext = (id: string) => ({ tenant: NO_TENANT, name: keys.grant(id) });
  const seal = (id: string, learned: Json) => sealer.seal(JSON.stringify(learned), sealContext(id));

  async function body(key: string): Promise<Json | undefined> {
    const [row] = await store.get(NO_TENANT, 'grants', [key]);
    return row?.body;
  }

  async function save(grant: Grant): Promise<void> {
    await store.put(NO_TENANT, 'grants', [{ key: keys.grant(grant.id), body: grant as unknown as Json }]);
  }

  async function addState(grant: Grant, state: string, step: string): Promise<void> {
    await store.put(NO_TENANT, 'grants', [{ key: keys.state(state), body: { grant: grant.id, step } }]);
  }

  async function load(id: string): Promise<Grant | undefined> {
    return (await body(keys.grant(id))) as unknown as Grant | undefined;
  }

  /** True for exactly one caller with this key. */
  async function claim(key: string): Promise<boolean> {
    const [claimed] = await store.insertIfAbsent(NO_TENANT, 'grants', [{ key, body: null }]);
    return claimed === true;
  }

  async function claimTry(id: string): Promise<boolean> {
    for (const key of keys.tries(id)) if (await claim(key)) return true;
    return false;
  }

  function learned(grant: Grant): unknown {
    return grant.sealed === undefined ? undefined : JSON.parse(sealer.open(grant.sealed, sealContext(grant.id)));
  }

  async function hasRightCode(grant: Grant, code: string): Promise<boolean> {
    if (grant.codeHash === undefined || !(await claimTry(grant.id))) return false;
    return isSameSecret(sha256(normalizeCompletionCode(code)).toString('hex'), grant.codeHash);
  }

  async function* all(): AsyncGenerator<Grant> {
    let after: string | undefined = keys.grant('');
    while (after !== undefined) {
      const rows: readonly Row[] = await store.scan(NO_TENANT, 'grants', {
        prefix: keys.grant(''),
        after,
        limit: SCAN_ROWS,
      });
      yield* rows.map((row) => row.body as unknown as Grant);
      after = rows.length < SCAN_ROWS ? undefined : rows.at(-1)?.key;
    }
  }

  return {
    learned,

    async start({ kind, challenge, origin, tenant, organisation, step }, known) {
      const id = newState();
      const grant: Grant = {
        id,
        kind,
        challenge,
        origin,
        expiresAt: clock.now() + GRANT_LIFE_MS,
        ...(tenant === undefined ? {} : { tenant }),
        ...(organisation === undefined ? {} : { organisation }),
        states: [id],
        ...(known === undefined ? {} : { sealed: seal(id, known) }),
      };
      await save(grant);
      await addState(grant, id, step);
      return grant;
    },

    async takeState(state) {
      const known = (await body(keys.state(state))) as { grant: string; step: string } | undefined;
      const grant = known && (await load(known.grant));
      if (!grant) return { ok: false, reason: 'unknown' };
      if (grant.expiresAt <= clock.now()) return { ok: false, reason: 'expired' };
      if (!(await claim(keys.used(state)))) return { ok: false, reason: 'used' };
      return { ok: true, grant, step: known.step };
    },

    async chain(grant, step, soFar) {
      const state = newState();
      const next = { ...grant, states: [...grant.states, state], sealed: seal(grant.id, soFar) };
      await save(next);
      await addState(next, state, step);
      return { grant: next, state };
    },

    async finish(grant, all) {
      const code = createCompletionCode(randomBytes);
      await save({ ...grant, sealed: seal(grant.id, all), codeHash: sha256(code).toString('hex') });
      return code;
    },

    async fail(grant, code, details) {
      const { sealed: _forgotten, ...rest } = grant;
      await save({ ...rest, failure: { code, ...(details === undefined ? {} : { details }) } });
    },

    async redeem(kind, { state, verifier, code, tenant }) {
      const grant = await load(state);
      if (!grant || grant.kind !== kind || grant.tenant !== tenant || grant.expiresAt <= clock.now()) {
        return { ok: false, reason: 'expired' };
      }
      if (!isSameSecret(sha256Base64Url(verifier), grant.challenge)) return { ok: false, reason: 'refused' };
      if (grant.failure) return { ok: false, reason: 'failed', failure: grant.failure };
      if (!(await hasRightCode(grant, code))) return { ok: false, reason: 'refused' };
      if (!(await claim(keys.redeemed(grant.id)))) return { ok: false, reason: 'expired' };
      return { ok: true, grant, learned: learned(grant) };
    },

    async expire(onUnredeemed) {
      let removed = 0;
      for await (const grant of all()) {
        if (grant.expiresAt > clock.now()) continue;
        // The marker decides between a late redemption and this removal.
        if (await claim(keys.redeemed(grant.id))) await onUnredeemed(grant, learned(grant));
        await store.remove(NO_TENANT, 'grants', allKeys(grant));
        removed += 1;
      }
      return removed;
    },

    async forget(belongs) {
      for await (const grant of all()) {
        if (belongs(grant, learned(grant))) await store.remove(NO_TENANT, 'grants', allKeys(grant));
      }
    },
  };
}
