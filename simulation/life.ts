import type { SimClock } from './clock.ts';

/**
 * One process of the product. A dead one never gets an answer again: whatever it waits for stays open for ever, so that
 * no line of it runs on, not even its clean-up.
 */
export interface Life {
  readonly name: string;
  readonly isAlive: boolean;
  /** Resolves when the process has died. */
  readonly death: Promise<void>;
  die(): void;
  /** The process does nothing until then, as in a pause of its machine. */
  stallUntil(time: number): void;
  readonly isStalled: boolean;
  readonly hasStalled: boolean;
  /** Resolves when the process begins to stand still for the first time. */
  readonly stall: Promise<void>;
  /** Lets the process go on: at once, after its stall, or never. */
  goOn(): Promise<void>;
}

export function createLife(name: string, clock: SimClock): Life {
  let isAlive = true;
  let stalledUntil = 0;
  let announce: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    announce = resolve;
  });
  let announceStall: () => void = () => undefined;
  const stall = new Promise<void>((resolve) => {
    announceStall = resolve;
  });
  return {
    name,
    death,
    stall,
    get isAlive() {
      return isAlive;
    },
    get hasStalled() {
      return stalledUntil > 0;
    },
    get isStalled() {
      return isAlive && stalledUntil > clock.now();
    },
    die: () => {
      isAlive = false;
      announce();
    },
    stallUntil: (time) => {
      stalledUntil = Math.max(stalledUntil, time);
      announceStall();
    },
    goOn: async () => {
      while (isAlive && stalledUntil > clock.now()) await clock.sleep(stalledUntil - clock.now());
      if (!isAlive) await new Promise(() => undefined);
    },
  };
}

/** The places where a process can be killed: before and after each call and each write to the store. */
export interface CrashPoints {
  /** Passes one; a process that dies there never comes back from it. */
  pass(life: Life, place: string): Promise<void>;
}

export function createCrashPoints(deps: {
  readonly isFatal: () => boolean;
  readonly onCrash: (life: Life, place: string, point: number) => void;
}): CrashPoints {
  let point = 0;
  return {
    pass: async (life, place) => {
      await life.goOn();
      point += 1;
      if (!deps.isFatal()) return;
      life.die();
      deps.onCrash(life, place, point);
      await life.goOn();
    },
  };
}
