/** A made-up class of twelve for the console: the sheet's pictures as data. Nobody here is a person. */

import type { ClassStatus } from '@takt/shared/class/class.ts';
import { type Template, templateById } from '@takt/shared/class/protocol.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { asClassSeq, asSlot, asStation } from '@takt/shared/ids.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import type { Frame, FrameSlot, FrameStaff } from '@takt/shared/wire/frame.ts';
import type { HeardStrap, HeardTreadmill } from '@takt/shared/wire/viewer.ts';
import type { Scene } from './desk-server.ts';

/** Wednesday 12 March 2025, 10:15 in Oslo. */
export const START_MS = Date.UTC(2025, 2, 12, 9, 15);

export const NICKNAMES = 'Bjørk Elv Furu Gaupe Havn Lyng Myrull Orre Rogn Selje Tind Vidde'.split(' ');
export const HR_MAX = [186, 191, 178, 183, 169, 180, 174, 188, 172, 195, 181, 176];
const LABELS = [4, 11, 2, 7, 9, 3, 12, 6, 5, 8, 10, 1];
const PERCENT = [91, 88, 86, 93, 82, 90, 97, null, 87, null, 92, 89];
const IN_TARGET_S = [70, 115, 60, 92, 95, 107, 102, 56, 106, 58, 110, 100];

export const template = (id: string): Template => {
  const found = templateById(id);
  if (found === undefined) throw new Error(`no template ${id}`);
  return found;
};

function rosterSlot(i: number): RosterSlot {
  const sensor: StrapKey = i % 2 === 0 ? `ant:${70_000 + i}` : `ble:c0ffee0000${String(i).padStart(2, '0')}`;
  return {
    slot: asSlot(i + 1),
    station: asStation(i + 1),
    nickname: NICKNAMES[i] ?? null,
    display: 'number',
    target: 'heart-rate',
    staff: {
      personId: `person-${i + 1}`,
      hrMax: {
        bpm: HR_MAX[i] ?? 180,
        method: i % 3 === 0 ? 'formula' : 'measured',
        date: i % 3 === 0 ? null : '2025-02-03',
      },
      hrRestBpm: 62,
      strap: { strapId: `strap-${i + 1}`, label: String(LABELS[i]), sensors: [sensor] },
      borg: i === 6 ? 16 : null,
      treadmill: i === 6 ? null : `fec:${80_000 + i}`,
      treadmillUse: { holdsRails: false, running: false },
      left: false,
      noteCount: 0,
    },
  };
}

export function roster(status: ClassStatus | null, changes: Partial<Roster> = {}): Roster {
  const { phases, name, id } = template('4x4');
  const open = status !== null;
  return {
    version: 1,
    room: 'sal-1',
    roomName: 'Sal 1',
    classId: open ? 'class-1' : null,
    status,
    templateId: open ? id : null,
    templateName: open ? name : null,
    phases: open ? phases : [],
    startedAtMs: status === 'running' || status === 'paused' ? START_MS : null,
    endedAtMs: null,
    slots: open ? NICKNAMES.map((_, i) => rosterSlot(i)) : [],
    staff: open
      ? { lastSeq: asClassSeq(20), dateCorrectionMs: 0, clock: null, undoable: null, outage: null }
      : null,
    ...changes,
  };
}

const STAFF: FrameStaff = {
  bpm: null,
  forecastPercent: null,
  batteryPercent: 80,
  cue: 'none',
  source: 'ant',
  fromBeats: true,
  beatsDoubted: false,
  classInTargetS: 0,
  speedKmh: null,
  inclinePercent: null,
};
const SLOT: Omit<FrameSlot, 'slot'> = {
  percent: null,
  lampPercent: null,
  position: 'none',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'none',
  ageS: 0,
  intervalInTargetS: 0,
  staff: STAFF,
};

/** Drag 2 by the sheet's picture: one below and rising, one above, one silent, one not worn, one stale. */
function intervalSlot(i: number): FrameSlot {
  const percent = PERCENT[i] ?? null;
  const position = percent === null ? 'none' : percent < 85 ? 'below' : percent > 95 ? 'above' : 'in';
  const staff: FrameStaff = {
    ...STAFF,
    bpm: percent === null ? null : Math.ceil((percent * (HR_MAX[i] ?? 180)) / 100),
    forecastPercent: percent === null ? null : percent + (position === 'below' ? 9 : 1),
    cue: i === 6 ? 'aboveBand' : i === 7 ? 'signalGone' : 'none',
    source: i % 2 === 0 ? 'ant' : 'ble',
    classInTargetS: IN_TARGET_S[i] ?? 0,
    speedKmh: i === 6 || i === 8 ? null : 5.5 + ((i * 7) % 12) / 4,
    inclinePercent: i === 6 || i === 8 ? null : 4 + (i % 5) * 1.5,
  };
  return {
    ...SLOT,
    slot: asSlot(i + 1),
    percent,
    lampPercent: percent,
    position,
    onTheWay: position === 'below',
    word:
      position === 'below'
        ? 'onTheWay'
        : position === 'above'
          ? 'easeOff'
          : position === 'in'
            ? 'hold'
            : 'none',
    signal: i === 7 ? 'lost' : i === 9 ? 'notWorn' : i === 10 ? 'stale' : 'live',
    lowBattery: i === 8,
    ageS: i === 7 ? 14 : i === 10 ? 5 : 0,
    intervalInTargetS: IN_TARGET_S[i] ?? 0,
    staff,
  };
}

function frame(status: Frame['status'], slots: FrameSlot[], changes: Partial<Frame> = {}): Frame {
  return {
    projection: 'console',
    full: true,
    blanked: false,
    status,
    seq: 1,
    atMs: START_MS,
    rosterVersion: 1,
    phaseIndex: 0,
    inTargetCount: 0,
    onTheWayCount: 0,
    phaseElapsedMs: 0,
    phaseRemainingMs: null,
    groupInTargetS: 0,
    slots,
    ...changes,
  };
}

export const noClass: Scene = { roster: roster(null), frame: frame('none', []) };

/** As the sheet's picture: 9 ready, one without skin contact, one waiting for a strap, one not come. */
export function prepared(): Scene {
  const bpm = [78, 84, 71, 90, 0, 82, 76, 0, 88, 79, 0, 81];
  const slots = NICKNAMES.map((_, i): FrameSlot => {
    const signal = i === 4 ? 'notWorn' : i === 7 || i === 10 ? 'waiting' : 'live';
    const ageS = signal === 'waiting' ? null : 0;
    return { ...SLOT, slot: asSlot(i + 1), signal, ageS, staff: { ...STAFF, bpm: bpm[i] || null } };
  });
  const base = roster('prepared');
  const withoutStrap = base.slots.map((slot) =>
    slot.slot === 8 && slot.staff !== null ? { ...slot, staff: { ...slot.staff, strap: null } } : slot,
  );
  return { roster: { ...base, slots: withoutStrap }, frame: frame('prepared', slots) };
}

/** A class without sign-up: twelve free slots. */
export function freePlaces(): Scene {
  const base = roster('prepared');
  const slots = base.slots.map((slot) => ({
    ...slot,
    nickname: null,
    staff: slot.staff === null ? null : { ...slot.staff, personId: null, hrMax: null, strap: null },
  }));
  const frames = slots.map(
    ({ slot }): FrameSlot => ({ ...SLOT, slot, signal: 'free', ageS: null, staff: STAFF }),
  );
  return { roster: { ...base, slots }, frame: frame('prepared', frames) };
}

export function running(rosterChanges: Partial<Roster> = {}, frameChanges: Partial<Frame> = {}): Scene {
  const status = rosterChanges.status === 'paused' ? 'paused' : 'running';
  return {
    roster: roster(status, rosterChanges),
    frame: frame(
      status,
      NICKNAMES.map((_, i) => intervalSlot(i)),
      {
        atMs: START_MS + 934_000,
        phaseIndex: 3,
        phaseElapsedMs: 154_000,
        phaseRemainingMs: 86_000,
        ...frameChanges,
      },
    ),
  };
}

/** The scene with `count` people: those of the twelve again and again, every one at a station of their own. */
export function withPeople({ roster, frame }: Scene, count: number): Scene {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return {
    roster: {
      ...roster,
      slots: numbers.flatMap((n) => {
        const like = roster.slots[(n - 1) % 12];
        if (like === undefined) return [];
        return [
          {
            ...like,
            slot: asSlot(n),
            station: asStation(n),
            nickname: n > 12 ? `${like.nickname}${n}` : like.nickname,
          },
        ];
      }),
    },
    frame: {
      ...frame,
      slots: numbers.flatMap((n) => {
        const like = frame.slots[(n - 1) % 12];
        return like === undefined ? [] : [{ ...like, slot: asSlot(n) }];
      }),
    },
  };
}

/** As the scene, but the people of these slots have chosen not to be on the wall. */
export const withHidden = (scene: Scene, slots: readonly number[]): Scene => ({
  ...scene,
  roster: {
    ...scene.roster,
    slots: scene.roster.slots.map((who) =>
      slots.includes(who.slot) ? { ...who, display: 'hidden' as const } : who,
    ),
  },
});

export const heardStraps: readonly HeardStrap[] = [14, 16, null].map((label, i) => ({
  sensors: [`ant:${91_000 + i}`],
  strapId: label === null ? null : `strap-${label}`,
  label: label === null ? null : String(label),
  heartRateBpm: 74 + i * 6,
  ageS: i,
  contact: 'unknown',
  batteryPercent: i === 1 ? 14 : null,
  batteryLow: i > 0,
  sources: ['ant'],
  station: null,
  strengthDbm: -58 - 12 * i,
  level: i === 2 ? 'weak' : 'room',
  heardForS: 12,
  conflict: false,
  lastOfSlot: null,
  notOffSinceSlot: null,
  // The unmarked one is the other radio of what the first participant wears.
  sameAs: label === null ? { slot: asSlot(1), nickname: 'Bjørk', label: '1', sensors: ['ant:90001'] } : null,
}));

/** Two that nobody has placed, one of them just started, and that of station 2. */
export const heardTreadmills: readonly HeardTreadmill[] = [
  { sensor: 'fec:80001', slot: asSlot(2), speedKmh: 7.25, inclinePercent: 5.5, state: 'in-use', ageS: 0 },
  { sensor: 'fec:94021', slot: null, speedKmh: 4, inclinePercent: 0, state: 'in-use', ageS: 1 },
  { sensor: 'ftms:c0ba7d1c1305', slot: null, speedKmh: null, inclinePercent: null, state: null, ageS: 21 },
];
