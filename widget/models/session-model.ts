import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Session } from '../../functions/http/contract/sign-in.ts';
import type { AuthApi, WithToken } from '../api/api.ts';
import { Failure } from '../api/failure.ts';
import { createKeyPair, type SessionKey, type SessionKeyStore, signNonce } from '../api/session-key.ts';
import { type Clock, SECOND } from '../clock.ts';
import type { GrantFlow, GrantProof } from '../grants/grant-flow.ts';

/** A session this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 30 * SECOND;

export interface SessionModel {
  readonly session: ReadonlySignal<Session | undefined>;
  /** Whether a call can be made without a person signing in: there is a session, or a key that renews one. */
  readonly isSignedIn: ReadonlySignal<boolean>;
  /** The Zoho pop-up, while one is open. */
  readonly grant: GrantFlow;
  /** Takes up the session of an earlier visit, where the browser kept its key. */
  resume(): Promise<boolean>;
  /** Signs in through Zoho's pop-up. Has to be called inside the click. */
  signIn(): Promise<void>;
  readonly withToken: WithToken;
}

export interface SessionDeps {
  readonly auth: AuthApi;
  readonly keys: SessionKeyStore;
  readonly grant: GrantFlow;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** The ids of the organisation whose CRM page embeds the widget; empty where it did not say. */
  readonly organisationIds: () => readonly string[];
}

export function createSessionModel(deps: SessionDeps): SessionModel {
  const { auth, keys, grant, crypto, clock } = deps;
  const session = signal<Session>();
  const key = signal<SessionKey>();
  let renewal: Promise<Session> | undefined;

  async function forget(): Promise<void> {
    session.value = undefined;
    key.value = undefined;
    await keys.clear();
  }

  async function renewWith({ keyId, privateKey }: SessionKey): Promise<Session> {
    try {
      const { nonce } = await auth.nonce(keyId);
      const renewed = await auth.renew({ keyId, nonce, signature: await signNonce(crypto, privateKey, nonce) });
      session.value = renewed;
      return renewed;
    } catch (error) {
      // The backend was asked and said no: the key is worth nothing any more. Anything else may pass.
      if (error instanceof Failure && (error.code === 'signed_out' || error.code === 'not_admin')) await forget();
      throw error;
    }
  }

  /** All who need a fresh session at the same moment share one renewal. */
  function renew(): Promise<Session> {
    if (key.value === undefined) {
      return Promise.reject(new Failure({ code: 'signed_out', message: 'There is no session.' }));
    }
    renewal ??= renewWith(key.value).finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  function liveToken(): string | undefined {
    const held = session.value;
    return held && Date.parse(held.expiresAt) - clock.now() > RENEW_BEFORE_MS ? held.token : undefined;
  }

  /** Whoever signed in to another organisation than the one on the screen would set up the wrong one. */
  async function checkOrganisation(granted: Session): Promise<void> {
    const ids = deps.organisationIds();
    if (ids.length === 0 || ids.includes(granted.organisation.id)) return;
    await auth.signOut(granted.token);
    throw new Failure({
      code: 'wrong_organisation',
      message: 'The sign-in was for another organisation.',
      details: granted.organisation.name,
    });
  }

  /** The callback's words for a missing state are about ServiceNow; here it is Zoho that came back without one. */
  async function consent(): Promise<GrantProof> {
    try {
      return await grant.run(auth.start);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'state_missing') throw error;
      throw new Failure({ code: 'sign_in_state_missing', message: error.message, cause: error });
    }
  }

  async function keep(granted: Session, privateKey: CryptoKey): Promise<void> {
    session.value = granted;
    if (granted.keyId === undefined) return;
    key.value = { keyId: granted.keyId, privateKey };
    await keys.save(key.value);
  }

  return {
    session,
    isSignedIn: computed(() => session.value !== undefined || key.value !== undefined),
    grant,
    async resume() {
      const stored = await keys.load();
      if (stored === undefined) return false;
      key.value = stored;
      try {
        const { organisation } = await renew();
        const ids = deps.organisationIds();
        if (ids.length === 0 || ids.includes(organisation.id)) return true;
        // The same browser profile, another organisation's CRM: that session stays out of here.
        await forget();
        return false;
      } catch (error) {
        if (error instanceof Failure) return false;
        throw error;
      }
    },
    async signIn() {
      const proof = await consent();
      const { privateKey, publicKey } = await createKeyPair(crypto);
      const granted = await auth.redeem({ ...proof, publicKey });
      await checkOrganisation(granted);
      await keep(granted, privateKey);
    },
    async withToken(call) {
      const token = liveToken() ?? (await renew()).token;
      try {
        return await call(token);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'signed_out') throw error;
        session.value = undefined;
        return await call((await renew()).token);
      }
    },
  };
}
