import { type FieldMapping, flowsTo, narrowDirection } from '../../functions/core/flow.ts';
import type { Link } from '../../functions/core/link.ts';
import { type FieldValue, isSameValue, otherSide, type Side } from '../../functions/core/record.ts';
import type { ConflictEntry } from '../../functions/stores/sync-records.ts';
import type { Commit, FieldChange } from '../history.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { BlindOverwrites } from './blind-overwrite.ts';
import type { Checker } from './checker.ts';
import type { Pairing } from './pairing.ts';
import { idOn, linksOf, mappedAt, mappingWriting, partnersOf, wasSeenOn } from './pairs.ts';

/** A value that the product replaced. */
interface Loss {
  readonly commit: Commit;
  readonly change: FieldChange;
  readonly mapping: FieldMapping;
}

/** I4: a value that a person typed and the product replaced was seen on both sides before, or is in the conflict log. */
export function checkSilentLoss(
  violations: Violations,
  { overwrites, pairing }: { readonly overwrites: BlindOverwrites; readonly pairing: Pairing },
): Checker {
  return {
    atRest: async (world) => {
      const links = await linksOf(world);
      const conflicts = await world.records.conflicts.scan({ prefix: '', limit: 10_000 });
      for (const loss of lossesOf(world)) {
        const { commit, change } = loss;
        if (!wasTyped(world, loss, pairing) || overwrites.hasSlipped(commit, change.field)) continue;
        if (isLogged(world, loss, { links, conflicts }) || wasSeen(world, loss, links)) continue;
        const value = JSON.stringify(change.before);
        violations.add(
          'I4 no silent loss',
          `${commit.side} ${commit.id} ${change.field}: ${value} was typed and is nowhere`,
        );
      }
    },
  };
}

function lossesOf(world: World): readonly Loss[] {
  return world.history.commits
    .filter(({ by, kind }) => by === 'engine' && kind !== 'create')
    .flatMap((commit) =>
      commit.changes.flatMap((change) => {
        const mapping = mappingWriting(world, commit.side, change.field);
        // What cannot travel goes with its record.
        const stays = commit.kind === 'remove' && mapping && !travels(world, mapping, commit.side);
        return mapping === undefined || stays ? [] : [{ commit, change, mapping }];
      }),
    );
}

function travels({ flow }: World, mapping: FieldMapping, from: Side): boolean {
  const direction = narrowDirection(flow.direction, mapping.direction);
  return direction !== undefined && flowsTo(direction, otherSide(from));
}

/** A field that is empty when its record is first met is no value that anybody typed. */
function wasTyped({ history }: World, { commit, change }: Loss, pairing: Pairing): boolean {
  const { side, id, step } = commit;
  const last = history.moments(side, id, change.field).findLast((moment) => moment.step < step);
  const pairedAt = pairing.pairedAt(side, id) ?? step;
  return last?.by === 'user' && (last.value !== null || last.step > pairedAt);
}

function isLogged(
  world: World,
  { commit, change, mapping }: Loss,
  { links, conflicts }: { readonly links: readonly Link[]; readonly conflicts: readonly ConflictEntry[] },
): boolean {
  const linkIds = links.filter((link) => idOn(link, commit.side) === commit.id).map((link) => link.id);
  const lost = valuesLost(world, { commit, change, mapping });
  return conflicts.some((entry) => {
    const isSamePlace = entry.side === commit.side && entry.mappingId === mapping.id && linkIds.includes(entry.linkId);
    return isSamePlace && lost.some((value) => isSameValue(entry.value, value));
  });
}

function wasSeen(world: World, loss: Loss, links: readonly Link[]): boolean {
  const { commit, mapping } = loss;
  const place = { side: otherSide(commit.side), until: commit.step };
  return valuesLost(world, loss).some((value) =>
    partnersOf(world, links, commit).some((id) => wasSeenOn(world, mapping, { ...place, value, id })),
  );
}

/** What the field held, and what the mapping read of it: of several fields the first that is filled. */
function valuesLost(world: World, { commit, change, mapping }: Loss): readonly FieldValue[] {
  const mapped = mappedAt(world, mapping, { side: commit.side, id: commit.id, step: commit.step - 1 });
  return mapped === undefined ? [change.before] : [change.before, mapped];
}
