/** A made-up class that is over, and the clinic around it: what the review is drawn from. Nobody here is a person. */

import type { ClassDetail, Curve } from '@takt/shared/api/classes.ts';
import { asClassSeq, asSlot, asStation } from '@takt/shared/ids.ts';
import type { IntervalSummary, JudgedByHeartRate, Summary } from '@takt/shared/summary/summary.ts';
import { HR_MAX, NICKNAMES, START_MS, template } from './desk-scenes.ts';
import type { Clinic } from './desk-server.ts';

const MINUTE_S = 60;

/** A first-order response to each phase: the shape of a real curve, with made-up numbers. 18 s are missing. */
function curvePoints(): Curve['points'] {
  const points: Curve['points'][number][] = [];
  let percent = 48;
  let atS = 0;
  for (const { kind, durationS } of template('4x4').phases) {
    const goal = kind === 'work' ? 93 : kind === 'cooldown' ? 58 : 65;
    for (let s = 0; s < (durationS ?? 0); s++, atS++) {
      percent += (goal - percent) / 57;
      const silent = atS > 1081 && atS < 1099;
      if (!silent) points.push([atS, Math.round((percent * 186) / 100)]);
      else if (atS === 1082) points.push([atS, null]);
    }
  }
  return points;
}

const judged = (changes: Partial<JudgedByHeartRate> = {}): JudgedByHeartRate => ({
  by: 'heart-rate',
  fromS: 120,
  toS: 240,
  validS: 120,
  wantedShare: 0.8,
  reachedS: 120,
  reachedShare: 1,
  meanPercent: 91.2,
  missed: [],
  ...changes,
});

function interval(number: number, changes: Partial<IntervalSummary> = {}): IntervalSummary {
  return {
    number,
    band: { floorPercent: 85, ceilingPercent: 95 },
    plannedS: 4 * MINUTE_S,
    actualS: 4 * MINUTE_S,
    validS: 4 * MINUTE_S,
    coverage: 1,
    belowS: 72,
    inS: 168,
    aboveS: 0,
    peakBpm: 172 + number,
    meanBpm: 166.4,
    meanPercent: 89.2,
    timeToTargetS: 76 - number * 4,
    fall60Bpm: 28 + number,
    endOfPausePercent: 67,
    verdict: 'approved',
    judged: judged(),
    treadmill: {
      meanSpeedKmh: 5.6,
      speedS: 4 * MINUTE_S,
      meanInclinePercent: 8,
      inclineS: 4 * MINUTE_S,
      vo2MlKgMin: 26.273,
      vo2S: 4 * MINUTE_S,
    },
    ...changes,
  };
}

const SUMMARY: Summary = {
  samples: 2022,
  durationS: 2040,
  countedS: 2022,
  coverage: 2022 / 2040,
  hrMax: { bpm: 186, method: 'formula' },
  heartRate: { min: 90, mean: 139.9, meanOverTime: 140.2, max: 176 },
  zonesS: [60, 120, 700, 380, 420, 342],
  protocolZonesS: [168, 858, 587, 409, 0],
  classes5S: {},
  trimp: { edwards: 91.25, banister: null },
  intervals: [
    interval(1),
    interval(2, {
      validS: 222,
      coverage: 0.925,
      verdict: 'not-approved',
      judged: judged({ validS: 116, reachedS: 70.8, reachedShare: 0.61, missed: ['floor'] }),
    }),
    interval(3, {
      validS: 90,
      coverage: 0.375,
      meanBpm: null,
      meanPercent: null,
      peakBpm: null,
      timeToTargetS: null,
      fall60Bpm: null,
      endOfPausePercent: null,
      inS: 0,
      verdict: 'not-assessable',
      judged: judged({ validS: 52, reachedS: 52, missed: ['valid'] }),
      treadmill: null,
    }),
    interval(4, { endOfPausePercent: null }),
  ],
  sessionLabel: 'full',
  holdS: 3,
  algorithm: 'takt-summary/2',
};

function detail(): ClassDetail {
  const { phases, id, name } = template('4x4');
  let at = START_MS;
  const spans = phases.map(({ durationS }, phaseIndex) => {
    const fromMs = at;
    at += (durationS ?? 0) * 1000;
    return { phaseIndex, fromMs, toMs: at };
  });
  return {
    lastSeq: asClassSeq(20),
    entry: {
      classId: 'class-1',
      roomId: 'sal-1',
      roomName: 'Sal 1',
      templateId: id,
      templateName: name,
      preparedAtMs: START_MS - 300_000,
      startedAtMs: START_MS,
      endedAtMs: at,
      participants: 12,
    },
    phases: phases.map((phase) => ({ ...phase, band: phase.band === null ? null : { ...phase.band } })),
    spans,
    slots: NICKNAMES.map((nickname, i) => ({
      slot: asSlot(i + 1),
      station: asStation(i + 1),
      personId: `person-${i + 1}`,
      tied: false,
      nickname,
      hrMax: i === 1 ? null : { bpm: HR_MAX[i] ?? 180, method: i === 0 ? 'formula' : 'measured', date: null },
      hrRestBpm: 62,
      target: 'heart-rate',
      borg: i === 0 ? 15 : null,
      noteCount: i === 0 ? 1 : 0,
      left: i === 2 ? { atMs: START_MS + 1_500_000, reason: 'Ubehag' } : null,
    })),
  };
}

const withoutMaximum: Summary = {
  ...SUMMARY,
  hrMax: null,
  zonesS: null,
  protocolZonesS: null,
  classes5S: null,
  intervals: [],
};

const summary = {
  classId: 'class-1',
  participants: NICKNAMES.map((nickname, i) => ({
    slot: i + 1,
    station: i + 1,
    nickname,
    summary: i === 1 ? withoutMaximum : SUMMARY,
  })),
};

export const clinic: Clinic = {
  session: {
    actor: 'demonstration',
    roles: ['instructor'],
    name: null,
    sharedTablet: false,
    demonstration: true,
    clockRate: 1,
    version: '0.1.0',
    clinicName: 'Demonstrasjon',
    timeZone: 'Europe/Oslo',
    rooms: [{ roomId: 'sal-1', name: 'Sal 1' }],
  },
  groups: [{ groupId: 'gruppe-a', name: 'Gruppe A', members: 12, withStrap: 11 }],
  classes: [detail().entry, { ...detail().entry, classId: 'class-0', startedAtMs: START_MS - 172_800_000 }],
  detail: detail(),
  summary,
  notes: {
    slot: asSlot(1),
    lastSeq: asClassSeq(20),
    notes: [
      {
        atMs: detail().entry.endedAtMs ?? 0,
        text: 'Fin flyt fra andre drag. Gikk 5,6 km/t med 8 % stigning.',
      },
    ],
  },
  curve: { slot: asSlot(1), points: curvePoints() },
};
