/** What the review draws: one participant's heart rate over the class, a point a second, gaps as gaps. */

import { foldClass, type SlotModel } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { LOG_START, type Slot, type Station } from '@takt/shared/ids.ts';
import type { HeldPiece } from '@takt/shared/signal/one-heart.ts';
import type { Store } from '../store/store.ts';
import { believe } from './believed.ts';
import { asRead } from './imported.ts';
import { readRecorded } from './recorded.ts';
import { wornAt } from './taking-part.ts';

const POINT_EVERY_S = 1;
const MINUTE_S = 60;

/** Of the recording, seconds since the start. */
export type Stretch = [fromS: number, toS: number];
export type CurvePoint = [secondsSinceStart: number, bpm: number | null];

/** AppError of kind not-found when the slot was not in the class, or its participant was deleted. */
export async function classCurve(
  store: Store,
  classId: string,
  slot: Slot,
): Promise<{ personId: string | null; station: Station; points: CurvePoint[]; damaged: Stretch[] }> {
  const model = foldClass(await store.classes.events(classId, LOG_START));
  const participant = model.slots.get(slot);
  if (participant === undefined) {
    throw new AppError('not-found', {
      nb: 'Plassen var ikke med i timen.',
      en: 'There was no such slot in this class.',
    });
  }
  refuseErased(participant);
  const recorded = (await readRecorded(store, classId, slot))[0];
  const { samples, holdS } = asRead(model, slot, recorded?.samples ?? []);
  const { pieces } = believe(samples, holdS, wornAt(model, slot));
  const startMs = model.startedAtMs ?? 0;
  const damaged = (recorded?.damagedAtMs ?? []).map((atMs): Stretch => {
    const fromS = (atMs - startMs) / 1000;
    return [fromS, fromS + MINUTE_S];
  });
  return {
    personId: participant.personId,
    station: participant.station,
    points: curveOf(pieces, startMs),
    damaged,
  };
}

/** AppError of kind not-found: the participant was deleted, or is blocked. */
export function refuseErased({ erased, blocked }: Pick<SlotModel, 'erased' | 'blocked'>): void {
  if (erased) throw blocked ? blockedParticipant() : erasedParticipant();
}

const erasedParticipant = (): AppError =>
  new AppError('not-found', {
    nb: 'Slettet: personen er slettet, og opptak og merknader med.',
    en: 'Deleted: the person was deleted, with recording and notes.',
  });
const blockedParticipant = (): AppError =>
  new AppError('not-found', {
    nb: 'Sperret: opplysningene om personen er sperret, og vises ikke.',
    en: 'Blocked: the data of the person are blocked, and are not shown.',
  });

export function curveOf(pieces: readonly HeldPiece[], startMs: number): CurvePoint[] {
  const points: CurvePoint[] = [];
  let drawnS = Number.NEGATIVE_INFINITY;
  for (const [i, piece] of pieces.entries()) {
    const fromS = (piece.fromMs - startMs) / 1000;
    if (fromS - drawnS >= POINT_EVERY_S) {
      points.push([fromS, piece.bpm]);
      drawnS = fromS;
    }
    const next = pieces[i + 1];
    if (next === undefined || next.fromMs > piece.toMs) {
      const toS = (piece.toMs - startMs) / 1000;
      points.push([toS, piece.bpm], [toS, null]);
      drawnS = Number.NEGATIVE_INFINITY;
    }
  }
  return points;
}
