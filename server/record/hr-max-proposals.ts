/**
 * A higher HRmax that a person's latest classes suggest, for staff to confirm. Read from what was recorded, by the fold that
 * also gives the summary; what staff have said no to is not suggested again.
 */
import { foldClass } from '@takt/shared/class/class.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import { type ProposedHrMax, proposedHrMax } from '@takt/shared/metrics/hrmax-proposal.ts';
import type { PersonClassRow } from '../store/people-store.ts';
import type { Store } from '../store/store.ts';
import { believe } from './believed.ts';
import { asRead } from './imported.ts';
import { readRecorded } from './recorded.ts';
import { takingPart, wornAt } from './taking-part.ts';

/** A heart's maximum that nobody looked at for so many classes is looked at in the next. */
const LATEST_CLASSES = 6;

export interface SuggestedHrMax extends ProposedHrMax {
  readonly classId: string;
  readonly classAtMs: number;
}

/** Newest first. `storedBpm`: the one in force; null: there is none to be above. */
export async function suggestedHrMaxima(
  store: Store,
  classes: readonly PersonClassRow[],
  storedBpm: number | null,
  declined: readonly { readonly classId: string; readonly bpm: number }[],
): Promise<SuggestedHrMax[]> {
  if (storedBpm === null) return [];
  const found: SuggestedHrMax[] = [];
  for (const row of classes.filter(({ endedAtMs }) => endedAtMs !== null).slice(0, LATEST_CLASSES)) {
    const suggested = await suggestedBy(store, row, storedBpm);
    if (suggested === null) continue;
    const { classId, startedAtMs, preparedAtMs, dateCorrectionMs } = row;
    if (declined.some((one) => one.classId === classId && one.bpm >= suggested.bpm)) continue;
    found.push({ ...suggested, classId, classAtMs: (startedAtMs ?? preparedAtMs) + dateCorrectionMs });
  }
  return found;
}

async function suggestedBy(
  store: Store,
  { classId, slot, endedAtMs }: PersonClassRow,
  storedBpm: number,
): Promise<ProposedHrMax | null> {
  const model = foldClass(await store.classes.events(classId, LOG_START));
  const one = model.slots.get(slot);
  const recorded = (await readRecorded(store, classId, slot))[0];
  if (one === undefined || recorded === undefined) return null;
  const { samples, holdS } = asRead(model, slot, recorded.samples);
  const { pieces, records } = believe(samples, holdS, wornAt(model, slot));
  const { fromMs, toMs } = takingPart(model, one, endedAtMs ?? 0);
  const within = pieces.filter((piece) => piece.fromMs >= fromMs && piece.toMs <= toMs);
  return proposedHrMax(within, records, storedBpm);
}
