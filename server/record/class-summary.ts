/**
 * A class's summaries, one a participant: recording and log in, figures out, by the same code as `takt summarize`.
 * A summary is a cache of its recording: kept in the store, forgotten when more is recorded.
 */

import { matches } from '@takt/shared/check.ts';
import {
  type ClassModel,
  foldClass,
  hasEnded,
  hrMaxAt,
  modelAt,
  type SlotModel,
} from '@takt/shared/class/class.ts';
import { LOG_START, type Slot, type Station } from '@takt/shared/ids.ts';
import { slotAtTreadmill, useAt } from '@takt/shared/signal/treadmill.ts';
import { SUMMARY_ALGORITHM, SUMMARY_FORMAT, Summary } from '@takt/shared/summary/summary.ts';
import type { Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { asRead } from './imported.ts';
import { type RecordedSlot, readRecorded } from './recorded.ts';
import { summarise } from './summarise.ts';
import { takingPart, wornAt } from './taking-part.ts';

export interface ParticipantSummary {
  readonly slot: Slot;
  readonly station: Station;
  readonly nickname: string | null;
  readonly summary: Summary;
  /** Minutes of the recording that cannot be read any more, by their beginning: they are missing in the figures. */
  readonly damagedAtMs?: readonly number[];
  /** Earlier algorithms by which this summary was read before; its figures may have been others then. */
  readonly readBefore: readonly string[];
}

/**
 * Everybody who took part and was not deleted since, by slot. A class that is still running is summarised up to `nowMs`, and not kept. `named`: one of
 * ALGORITHMS.
 */
export async function classSummaries(
  store: Store,
  classId: string,
  nowMs: number,
  named: string = SUMMARY_ALGORITHM,
): Promise<ParticipantSummary[]> {
  const events = await store.classes.events(classId, LOG_START);
  const model = modelAt(foldClass(events), nowMs);
  const ended = hasEnded(model);
  // What staff add after the class (Borg, a correction of HRmax) makes another summary of the same recording.
  const algorithm = `${named} format ${SUMMARY_FORMAT} #${model.lastSeq}`;
  const found: ParticipantSummary[] = [];
  for (const slot of [...model.slots.values()].sort((a, b) => a.slot - b.slot)) {
    if (slot.nickname === null || slot.erased) continue;
    const kept = ended ? readKept(await store.recordings.summary(classId, slot.slot, algorithm)) : null;
    const { slot: place, station, nickname } = slot;
    const figures = kept === null ? await compute(slot) : { summary: kept };
    const readBefore = readBeforeBy(await store.recordings.summaryAlgorithms(classId, place));
    found.push({ slot: place, station, nickname, readBefore, ...figures });
  }
  return found;

  async function compute(slot: SlotModel): Promise<Pick<ParticipantSummary, 'summary' | 'damagedAtMs'>> {
    const recorded = (await readRecorded(store, classId, slot.slot))[0];
    const summary = summariseSlot(model, slot, recorded, nowMs, named);
    const damagedAtMs = recorded?.damagedAtMs ?? [];
    if (damagedAtMs.length > 0) return { summary, damagedAtMs };
    if (ended) await keep(slot.slot, JSON.stringify(summary), recorded?.bytes ?? 0);
    return { summary };
  }

  /** It can be computed again: a disk that is full, or samples that came meanwhile, do not keep it from being read. */
  async function keep(slot: Slot, json: string, bytes: number): Promise<void> {
    await store.recordings.saveSummary(classId, slot, algorithm, json, bytes).catch((error: unknown) => {
      if (!(error instanceof StoreFault)) throw error;
    });
  }
}

/** null: none is kept, or one of another shape, which is computed anew. */
function readKept(json: string | null): Summary | null {
  try {
    const value: unknown = json === null ? null : JSON.parse(json);
    return matches(Summary, value) ? value : null;
  } catch {
    return null;
  }
}

/** The names of algorithms before the present one, of what was kept as `<algorithm> #<last event>`. */
function readBeforeBy(kept: readonly string[]): string[] {
  const names = new Set(kept.map((one) => one.split(' ')[0] ?? one));
  return [...names].filter((name) => name !== SUMMARY_ALGORITHM);
}

/** Pure. */
export function summariseSlot(
  model: ClassModel,
  slot: SlotModel,
  recorded: RecordedSlot | undefined,
  nowMs: number,
  algorithm: string = SUMMARY_ALGORITHM,
): Summary {
  // Standing paused is no class time: it ends for now where it was paused.
  const endMs = model.endedAtMs ?? (model.status === 'paused' ? (model.spans.at(-1)?.toMs ?? nowMs) : nowMs);
  const { samples, holdS } = asRead(model, slot.slot, recorded?.samples ?? []);
  // What was recorded before staff said that the treadmill stands elsewhere is not this person's.
  const treadmill = (recorded?.treadmill ?? []).filter(
    ({ sensor, atMs }) => slotAtTreadmill(model, sensor, atMs) === slot.slot,
  );
  const lastHrMax = hrMaxAt(slot, endMs);
  return summarise(
    { samples, treadmill, holdS },
    {
      hrMaxAt: (atMs) => hrMaxAt(slot, atMs)?.bpm ?? null,
      hrMax: lastHrMax === null ? null : { bpm: lastHrMax.bpm, method: lastHrMax.method },
      hrRestBpm: slot.hrRestBpm,
      sex: slot.sex,
      treadmillUseAt: (atMs) => useAt(slot.treadmillUses, atMs),
      plan: {
        phases: model.template.phases,
        durationsS: model.durationsS,
        spans: model.spans,
        borg: slot.borg,
        target: slot.target,
      },
      ...takingPart(model, slot, endMs),
      worn: wornAt(model, slot.slot),
      algorithm,
    },
  );
}
