/**
 * recording ─summarise→ summary. Pure, and the same for a class, a replay and an imported file.
 *
 * Which values count is decided by believed.ts. Others stay in the recording and among `samples`, but enter no minimum,
 * mean, maximum or second. Seconds are sums of the exact ms that values held; paused time is left out of all of them. A
 * change of HRmax counts from the next value on.
 */
import { banisterTrimp, edwardsTrimp, type Sex } from '@takt/shared/metrics/trimp.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import type { HeartRecord, Worn } from '@takt/shared/signal/one-heart.ts';
import { ORDINARY_USE, type TreadmillUse } from '@takt/shared/signal/treadmill.ts';
import { type HrMaxUsed, SUMMARY_ALGORITHM, type Summary } from '@takt/shared/summary/summary.ts';
import {
  PROTOCOL_LOWER_BOUNDS,
  shownPercent,
  TEN_PERCENT_LOWER_BOUNDS,
  zoneIndex,
} from '@takt/shared/zones.ts';
import { believe } from './believed.ts';
import { lengthMs, partsWithin, type Stretch, withoutPauses } from './class-time.ts';
import { type Evidence, pausesOf, type SummaryPlan } from './evidence.ts';
import { sessionLabel, summariseIntervals } from './intervals.ts';
import { seconds, thousandth } from './rounding.ts';
import { beltPieces } from './treadmill-figures.ts';

export interface SummaryOptions {
  /** The person's HRmax in bpm, or what it was at a time; without one nothing is said in percent. */
  readonly hrMaxAt?: number | null | ((atMs: number) => number | null);
  /** Where that number is from; it stands in the summary and changes no figure. */
  readonly hrMax?: HrMaxUsed | null;
  /** With sex and HRmax: for Banister's impulse. */
  readonly hrRestBpm?: number | null;
  readonly sex?: Sex | null;
  readonly plan?: SummaryPlan | null;
  /** Whether the person held the rails or ran; left out, neither is known of. */
  readonly treadmillUseAt?: (atMs: number) => TreadmillUse;
  /** Lower bounds of `zonesS` in bpm, rising, in place of the ten-percent zones. */
  readonly zonesBpm?: readonly number[] | null;
  /**
   * When the person took part. A class gives both (joined or started, left or ended): seconds before the first and after
   * the last record then count as missing. Without them the recording's own first and last record are taken.
   */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Which transmitters the person wore when; left out, all of the recording is theirs. */
  readonly worn?: readonly Worn[];
  /** One of ALGORITHMS; the newest where it is left out. */
  readonly algorithm?: string;
}

export function summarise(
  recording: Pick<Recording, 'samples' | 'holdS'> & Partial<Pick<Recording, 'treadmill'>>,
  options: SummaryOptions = {},
): Summary {
  const { samples, treadmill = [], holdS } = recording;
  const { plan = null, hrMaxAt = null, algorithm = SUMMARY_ALGORITHM } = options;
  const believed = believe(samples, holdS, options.worn ?? null, algorithm);
  const maxBpmAt = typeof hrMaxAt === 'function' ? hrMaxAt : () => hrMaxAt;
  const evidence: Evidence = {
    pieces: believed.pieces,
    belt: beltPieces(treadmill, holdS),
    treadmillUseAt: options.treadmillUseAt ?? (() => ORDINARY_USE),
    percentAt: (bpm, atMs) => {
      const maxBpm = maxBpmAt(atMs);
      return maxBpm === null ? null : shownPercent(bpm, maxBpm);
    },
    fromMs: options.fromMs ?? Number.NEGATIVE_INFINITY,
    toMs: options.toMs ?? Number.POSITIVE_INFINITY,
    pauses: pausesOf(plan),
  };
  const fromMs = options.fromMs ?? samples[0]?.atMs ?? 0;
  const toMs = options.toMs ?? samples.at(-1)?.atMs ?? fromMs;
  const classTime = withoutPauses(evidence.pauses, fromMs, toMs);
  const records = recordsWithin(believed.records, evidence.pauses, fromMs, toMs);
  const held = heldFigures(evidence, classTime, options, maxBpmAt);
  const durationMs = lengthMs(classTime);
  const intervals = plan === null ? [] : summariseIntervals(evidence, plan);
  return {
    samples: records.withHeartRate,
    durationS: seconds(durationMs),
    countedS: seconds(held.countedMs),
    coverage: durationMs === 0 ? null : thousandth(held.countedMs / durationMs),
    heartRate:
      records.valid === 0
        ? null
        : {
            min: thousandth(records.min),
            mean: thousandth(records.sum / records.valid),
            meanOverTime: thousandth(
              held.countedMs === 0 ? records.sum / records.valid : held.bpmMs / held.countedMs,
            ),
            max: thousandth(records.max),
          },
    hrMax: options.hrMax ?? null,
    zonesS: held.zonesMs?.map(seconds) ?? null,
    protocolZonesS: held.protocolZonesMs?.map(seconds) ?? null,
    classes5S: held.classes5Ms && Object.fromEntries([...held.classes5Ms].map(([c, ms]) => [c, seconds(ms)])),
    trimp: {
      edwards: held.edwards === null ? null : thousandth(held.edwards),
      banister: held.banister === null ? null : thousandth(held.banister),
    },
    intervals,
    sessionLabel: plan === null ? null : sessionLabel(intervals, plan, evidence),
    holdS,
    algorithm,
  };
}

/** The records of class time; one at the very end belongs to it, one at the first ms of a pause does not. */
function recordsWithin(
  records: readonly HeartRecord[],
  pauses: readonly Stretch[],
  fromMs: number,
  toMs: number,
): { withHeartRate: number; valid: number; sum: number; min: number; max: number } {
  const found = { withHeartRate: 0, valid: 0, sum: 0, min: Infinity, max: -Infinity };
  let pause = 0;
  for (const { atMs, bpm, counts } of records) {
    if (atMs < fromMs || atMs > toMs) continue;
    while (pauses[pause] !== undefined && pauses[pause]!.toMs <= atMs) pause++;
    if (pauses[pause] !== undefined && pauses[pause]!.fromMs <= atMs) continue;
    found.withHeartRate += 1;
    if (!counts) continue;
    found.valid += 1;
    found.sum += bpm;
    found.min = Math.min(found.min, bpm);
    found.max = Math.max(found.max, bpm);
  }
  return found;
}

/** Everything that counts held time over the whole of class time, in ms. */
function heldFigures(
  evidence: Evidence,
  classTime: readonly Stretch[],
  options: SummaryOptions,
  maxBpmAt: (atMs: number) => number | null,
) {
  const { hrRestBpm: restBpm = null, sex = null, zonesBpm = null } = options;
  const zeros = (count: number): number[] => Array<number>(count).fill(0);
  const tenPercentMs = zeros(TEN_PERCENT_LOWER_BOUNDS.length + 1);
  const protocolMs = zeros(PROTOCOL_LOWER_BOUNDS.length + 1);
  const bpmZonesMs = zeros((zonesBpm?.length ?? 0) + 1);
  const classes5Ms = new Map<number, number>();
  let [countedMs, bpmMs, banister] = [0, 0, 0];
  let banisterKnown = restBpm !== null && sex !== null;
  const add = (to: number[], index: number, ms: number): void => {
    to[index] = (to[index] ?? 0) + ms;
  };
  const hrMaxKnown = classTime.some((s) => maxBpmAt(s.fromMs) !== null || maxBpmAt(s.toMs) !== null);
  for (const { fromMs, toMs, bpm } of partsWithin(evidence.pieces, classTime)) {
    const ms = toMs - fromMs;
    countedMs += ms;
    bpmMs += bpm * ms;
    if (zonesBpm !== null) add(bpmZonesMs, zoneIndex(bpm, zonesBpm), ms);
    const maxBpm = maxBpmAt(fromMs);
    if (maxBpm === null) continue;
    const percent = shownPercent(bpm, maxBpm);
    add(tenPercentMs, zoneIndex(percent, TEN_PERCENT_LOWER_BOUNDS), ms);
    add(protocolMs, zoneIndex(percent, PROTOCOL_LOWER_BOUNDS), ms);
    const class5 = Math.floor(percent / 5) * 5;
    classes5Ms.set(class5, (classes5Ms.get(class5) ?? 0) + ms);
    if (restBpm === null || sex === null) continue;
    const impulse = banisterTrimp(ms / 60_000, bpm, { restBpm, maxBpm, sex });
    if (impulse === null) banisterKnown = false;
    else banister += impulse;
  }
  return {
    countedMs,
    bpmMs,
    zonesMs: zonesBpm !== null ? bpmZonesMs : hrMaxKnown ? tenPercentMs : null,
    protocolZonesMs: hrMaxKnown ? protocolMs : null,
    classes5Ms: hrMaxKnown ? classes5Ms : null,
    edwards: hrMaxKnown ? edwardsTrimp(tenPercentMs.map((ms) => ms / 1000)) : null,
    banister: hrMaxKnown && banisterKnown ? banister : null,
  };
}
