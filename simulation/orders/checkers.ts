import type { FieldMapping, Flow } from '../../functions/core/flow.ts';
import { type BlindOverwrites, checkBlindOverwrites } from '../checkers/blind-overwrite.ts';
import type { Checker } from '../checkers/checker.ts';
import type { Checkers } from '../checkers/checkers.ts';
import { checkConvergence } from '../checkers/convergence.ts';
import { checkIsolation } from '../checkers/isolation.ts';
import { checkLimits } from '../checkers/limits.ts';
import { checkOnePartner } from '../checkers/one-partner.ts';
import { createPairing } from '../checkers/pairing.ts';
import { checkSecrecy } from '../checkers/secrecy.ts';
import { checkSilentLoss } from '../checkers/silent-loss.ts';
import type { Observer } from '../observer.ts';
import type { Scene } from '../scene.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import { checkLines } from './check-lines.ts';
import type { Ledger } from './ledger.ts';
import { createLineDesks } from './line-desks.ts';

const MOST = 10_000;

interface Watch {
  readonly flow: Flow;
  readonly observers: readonly Observer[];
  readonly checkers: readonly Checker[];
  readonly overwrites: BlindOverwrites;
}

/** The invariants of each of the flows, and of the lines of orders. */
export function createOrderCheckers(violations: Violations, world: () => World, ledger: Ledger): Checkers {
  const watches: Watch[] = [];
  let writeCalls = 0;
  const counter: Observer = {
    attempted: () => {
      writeCalls += 1;
    },
  };
  return {
    observersOf: (flow) => {
      const watch = watchFlow(violations, world, flow);
      watches.push(watch);
      return [counter, ...watch.observers];
    },
    writeCalls: () => writeCalls,
    slippedEdits: () => {
      const all = watches.map(({ overwrites }) => overwrites.slipped);
      const sum = (side: 'servicenow' | 'crm') => all.reduce((total, slipped) => total + slipped[side], 0);
      return { servicenow: sum('servicenow'), crm: sum('crm') };
    },
    atRest: async (current) => {
      for (const { flow, checkers } of watches) {
        const view = await viewOf(current, sceneOf(current, flow));
        for (const checker of checkers) await checker.atRest?.(view);
      }
      const [, products, orders] = await Promise.all(current.scenes.map((scene) => viewOf(current, scene)));
      if (products === undefined || orders === undefined) return;
      await checkLines({ products, orders, ledger, violations, desks: createLineDesks(current.systems) });
    },
  };
}

function watchFlow(violations: Violations, world: () => World, flow: Flow): Watch {
  const history = () => sceneOf(world(), flow).history;
  const pairing = createPairing(() => history().step);
  const overwrites = checkBlindOverwrites(violations, history, () => world().plan.lateEdits > 0);
  const checkers: readonly Checker[] = [
    checkConvergence(violations, pairing),
    overwrites,
    checkSilentLoss(violations, { overwrites, pairing }),
    checkOnePartner(violations),
    // An order may rest with its own values settled while a line of it waits.
    ...(flow.lines === undefined ? [checkIsolation(violations)] : []),
    checkLimits(violations),
    checkSecrecy(violations),
  ];
  return {
    flow,
    observers: [pairing.observer, ...checkers.flatMap(({ observer }) => observer ?? [])],
    checkers,
    overwrites,
  };
}

function sceneOf({ scenes }: World, flow: Flow): Scene {
  const scene = scenes.find((candidate) => candidate.flow === flow);
  if (scene === undefined) throw new Error(`There is no flow ${flow.id}.`);
  return scene;
}

/** The world with one flow in it, whose references are pairs of values as the links of the other flows say. */
async function viewOf(world: World, { flow, history }: Scene): Promise<World> {
  const links = await world.records.links.scan({ prefix: '', limit: MOST });
  const mappings = flow.mappings.map((mapping): FieldMapping => {
    const { refersTo } = mapping;
    if (refersTo === undefined) return mapping;
    const values = links.flatMap(({ flowId, servicenowId, crmId }) =>
      flowId === refersTo.flowId && servicenowId && crmId ? [{ servicenow: servicenowId, crm: crmId }] : [],
    );
    return { ...mapping, values };
  });
  return { ...world, flow: { ...flow, mappings }, history };
}
