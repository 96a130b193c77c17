import { type ReadonlySignal, signal } from '@preact/signals';
import type { StartedGrant } from '../../functions/http/contract/sign-in.ts';
import { Cancelled, Failure } from '../api/failure.ts';
import { type Clock, repeat, SECOND } from '../clock.ts';
import { readGrantMessage } from './grant-message.ts';
import type { GrantWindow, PopUp } from './grant-window.ts';
import { challengeOf, createVerifier } from './proof-key.ts';

const CLOSED_CHECK_MS = SECOND / 2;
/** By then most people are done, so the way round a page that cannot report back is shown as well. */
const OFFER_CODE_AFTER_MS = 20 * SECOND;

/**
 * `blocked`: the browser refused the pop-up, a link opens it · `closed`: the pop-up is gone or cannot be seen any more
 * (a sign-in page may cut itself off with `Cross-Origin-Opener-Policy`), so a code may still be typed.
 */
export type GrantPhase = 'idle' | 'starting' | 'waiting' | 'blocked' | 'closed';

/** What completes a grant at the backend. */
export interface GrantProof {
  readonly state: string;
  readonly verifier: string;
  readonly code: string;
}

/** One sign-in in a pop-up, from the click to the completion code. */
export interface GrantFlow {
  readonly phase: ReadonlySignal<GrantPhase>;
  /** The sign-in page, while a person may have to open it himself. */
  readonly link: ReadonlySignal<string | undefined>;
  readonly offersCode: ReadonlySignal<boolean>;
  /** Has to be called inside the click: the pop-up opens before anything is waited for. */
  run(start: (challenge: string) => Promise<StartedGrant>): Promise<GrantProof>;
  /** Opens the sign-in page once more, inside a click. False where the browser still refuses. */
  openAgain(): boolean;
  /** The code that the callback page shows when it cannot report back. */
  enterCode(code: string): void;
  cancel(): void;
}

export interface GrantDeps {
  readonly window: GrantWindow;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /** Only messages of this origin count. */
  readonly apiOrigin: string;
}

interface Attempt {
  popUp: PopUp | undefined;
  state: string | undefined;
  readonly stops: (() => void)[];
  readonly succeed: (code: string) => void;
  readonly fail: (error: Error) => void;
}

export function createGrantFlow({ window, crypto, clock, apiOrigin }: GrantDeps): GrantFlow {
  const phase = signal<GrantPhase>('idle');
  const link = signal<string>();
  const offersCode = signal(false);
  let current: Attempt | undefined;

  function finish(attempt: Attempt): void {
    for (const stop of attempt.stops.splice(0)) stop();
    attempt.popUp?.close();
    if (current !== attempt) return;
    current = undefined;
    phase.value = 'idle';
    link.value = undefined;
    offersCode.value = false;
  }

  function receive(attempt: Attempt, event: MessageEvent): void {
    if (event.origin !== apiOrigin || !attempt.popUp?.isSourceOf(event)) return;
    const message = readGrantMessage(event.data);
    if (message?.state === attempt.state && message?.code !== undefined) attempt.succeed(message.code);
    // A callback that was reached without its state can only say so without naming one.
    else if (message?.error !== undefined && (message.state === attempt.state || message.state === '')) {
      const { error, details } = message;
      attempt.fail(new Failure({ code: error, message: 'The grant was not given.', details }));
    }
  }

  function noticeClosed(attempt: Attempt): void {
    if (phase.value !== 'waiting' || !attempt.popUp?.closed) return;
    phase.value = 'closed';
    offersCode.value = true;
  }

  function watch(attempt: Attempt): void {
    attempt.stops.push(
      window.onMessage((event) => receive(attempt, event)),
      repeat(clock, CLOSED_CHECK_MS, () => noticeClosed(attempt)),
      clock.after(OFFER_CODE_AFTER_MS, () => {
        offersCode.value = true;
      }),
    );
  }

  function begin(): { readonly attempt: Attempt; readonly code: Promise<string> } {
    current?.fail(new Cancelled());
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const attempt: Attempt = {
      popUp: window.openPopUp('about:blank'),
      state: undefined,
      stops: [],
      succeed: resolve,
      fail: reject,
    };
    current = attempt;
    phase.value = 'starting';
    // Called off while the backend is still being asked: `run` reports it when it gets there.
    promise.catch(() => undefined);
    return { attempt, code: promise };
  }

  async function run(start: (challenge: string) => Promise<StartedGrant>): Promise<GrantProof> {
    const { attempt, code } = begin();
    try {
      const verifier = createVerifier(crypto);
      const started = start(await challengeOf(crypto, verifier));
      const { state, authorizeUrl } = await Promise.race([started, code.then(() => started)]);
      attempt.state = state;
      link.value = authorizeUrl;
      watch(attempt);
      phase.value = attempt.popUp === undefined ? 'blocked' : 'waiting';
      attempt.popUp?.go(authorizeUrl);
      return { state, verifier, code: await code };
    } finally {
      finish(attempt);
    }
  }

  function openAgain(): boolean {
    if (current === undefined || link.value === undefined) return false;
    const popUp = window.openPopUp(link.value);
    offersCode.value = true;
    if (popUp === undefined) return false;
    current.popUp = popUp;
    phase.value = 'waiting';
    return true;
  }

  return {
    phase,
    link,
    offersCode,
    run,
    openAgain,
    enterCode(code) {
      const typed = code.trim();
      if (typed !== '') current?.succeed(typed);
    },
    cancel: () => current?.fail(new Cancelled()),
  };
}
