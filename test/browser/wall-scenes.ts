/** Made-up classes for the wall, by the design sheet's own pictures. All values and names are made up. */

import { bandOfPhase, templateById } from '@takt/shared/class/protocol.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { Frame, FrameSlot, FrameStatus, Signal, Word } from '@takt/shared/wire/frame.ts';
import { positionInBand } from '@takt/shared/zones.ts';
import { ROOM } from './wall-gallery.ts';

export const NICKNAMES = (
  'Bjørk Elv Furu Gaupe Havn Lyng Myrull Orre Rogn Selje Tind Vidde Ask Bris Dal Eik Fjord Gran Hegre Isfugl ' +
  'Kobbe Lerke Måke Nes Osp Rype Sti Terne Vik Ørn Åker Alm Bekk Due Einer Fjær Hare Lind Odde Sund'
).split(' ');

export type SceneName =
  | 'before'
  | 'warmup'
  | 'building'
  | 'interval'
  | 'recovery'
  | 'paused'
  | 'cooldown'
  | 'finished'
  | 'blanked'
  | 'none';

export const SCENE_NAMES: readonly SceneName[] = [
  'before',
  'warmup',
  'building',
  'interval',
  'recovery',
  'paused',
  'cooldown',
  'finished',
  'blanked',
  'none',
];

export interface Scene {
  readonly roster: Roster;
  readonly frame: Frame;
}

/** One person's moment: percent, and what makes it special. */
interface Person {
  readonly percent: number | null;
  readonly signal?: Signal;
  readonly ageS?: number;
  readonly lowBattery?: boolean;
  readonly towards?: boolean;
}

const MOMENTS: Readonly<
  Record<'warmup' | 'building' | 'interval' | 'recovery' | 'cooldown', readonly Person[]>
> = {
  warmup: [66, 64, 61, 68, 57, 65, 72, 63, 67, 62, 55, 69].map((percent) => ({
    percent,
    towards: percent < 60,
  })),
  building: [79, 83, 74, 86, 71, 81, 88, 77, 80, 72, 84, 85].map((percent) => ({ percent, towards: true })),
  interval: [
    { percent: 91 },
    { percent: 88 },
    { percent: 86 },
    { percent: 93 },
    { percent: 82, towards: true },
    { percent: 90 },
    { percent: 97 },
    { percent: null, signal: 'lost', ageS: 14 },
    { percent: 87, lowBattery: true },
    { percent: null, signal: 'notWorn', ageS: 2 },
    { percent: 92, signal: 'stale', ageS: 5 },
    { percent: 89 },
  ],
  recovery: [72, 69, 66, 76, 64, 73, 81, 68, 67, 58, 78, 70].map((percent) => ({ percent, towards: true })),
  cooldown: [61, 63, 58, 55, 60, 66, 70, 59, 64, 57, 62, 65].map((percent) => ({ percent })),
};

const PHASES = {
  before: 0,
  warmup: 0,
  building: 1,
  interval: 3,
  recovery: 4,
  paused: 3,
  cooldown: 8,
} as const;
const ELAPSED_S = {
  before: 0,
  warmup: 148,
  building: 42,
  interval: 154,
  recovery: 68,
  paused: 154,
  cooldown: 40,
};
const IN_TARGET_S = [70, 115, 60, 92, 95, 107, 102, 56, 106, 58, 110, 100];

/** 1 January 2026, 10:15:00 UTC. */
export const SCENE_AT_MS = Date.UTC(2026, 0, 1, 10, 15);

export function scene(name: SceneName, places: number): Scene {
  const phases = templateById('4x4')?.phases ?? [];
  const running = name === 'paused' ? 'interval' : name;
  const phaseIndex = name in PHASES ? PHASES[name as keyof typeof PHASES] : phases.length - 1;
  const durationS = phases[phaseIndex]?.durationS ?? 0;
  const elapsedS = name in ELAPSED_S ? ELAPSED_S[name as keyof typeof ELAPSED_S] : durationS;
  const status: FrameStatus =
    name === 'none' ? 'none' : name === 'before' ? 'prepared' : name === 'finished' ? 'ended' : 'running';
  const slots = Array.from({ length: name === 'none' ? 0 : places }, (_, i) => {
    if (running === 'before') return beforeClass(i);
    const moment = running in MOMENTS ? (running as keyof typeof MOMENTS) : 'interval';
    return inClass(moment, i, phaseIndex, elapsedS);
  });
  const roster: Roster = {
    version: 1,
    room: ROOM,
    roomName: 'Sal 1',
    classId: name === 'none' ? null : 'made-up',
    status:
      name === 'none' ? null : name === 'before' ? 'prepared' : name === 'finished' ? 'ended' : 'running',
    templateId: '4x4',
    templateName: '4x4',
    phases: name === 'none' ? [] : phases,
    startedAtMs: null,
    endedAtMs: null,
    slots: slots.map(({ slot, signal }) =>
      place(slot, signal === 'free' ? null : (NICKNAMES[slot - 1] ?? '')),
    ),
    staff: null,
  };
  return {
    roster,
    frame: {
      projection: 'wall',
      full: true,
      blanked: name === 'blanked',
      status: name === 'paused' || name === 'blanked' ? 'paused' : status,
      seq: 1,
      atMs: SCENE_AT_MS,
      rosterVersion: 1,
      phaseIndex,
      inTargetCount: slots.filter(({ position }) => position === 'in').length,
      onTheWayCount: slots.filter(({ onTheWay }) => onTheWay).length,
      phaseElapsedMs: elapsedS * 1000,
      phaseRemainingMs: (durationS - elapsedS) * 1000,
      groupInTargetS: 670 * places,
      slots,
    },
  };
}

export function place(slot: number, nickname: string | null): RosterSlot {
  return {
    slot: asSlot(slot),
    station: asStation(slot),
    nickname,
    display: 'number',
    target: 'heart-rate',
    staff: null,
  };
}

const EMPTY: Omit<FrameSlot, 'slot'> = {
  percent: null,
  lampPercent: null,
  position: 'none',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'none',
  ageS: 0,
  intervalInTargetS: 0,
  staff: null,
};

function beforeClass(i: number): FrameSlot {
  const signals: readonly Signal[] = [
    ...Array.from({ length: 4 }, (): Signal => 'live'),
    'notWorn',
    'live',
    'live',
    'waiting',
    'live',
    'live',
    'free',
    'live',
  ];
  return { ...EMPTY, slot: asSlot(i + 1), signal: signals[i % 12] ?? 'live' };
}

function inClass(moment: keyof typeof MOMENTS, i: number, phaseIndex: number, elapsedS: number): FrameSlot {
  const wide = i === 18 || i === 26;
  const person = MOMENTS[moment][i % 12] ?? { percent: null };
  // After the first twelve no strap is odd; two are far up, so that three digits are seen.
  const percent =
    wide && moment === 'interval' ? 100 + (i === 26 ? 4 : 0) : (person.percent ?? (i < 12 ? null : 88));
  const band = bandOfPhase(templateById('4x4')?.phases ?? [], phaseIndex);
  const position = percent === null || band === null ? 'none' : positionInBand(percent, band);
  const signal = i < 12 ? (person.signal ?? 'live') : 'live';
  const onTheWay = (person.towards ?? false) && position !== 'in' && position !== 'none';
  return {
    ...EMPTY,
    slot: asSlot(i + 1),
    percent,
    lampPercent: percent,
    position,
    signal,
    onTheWay,
    lowBattery: person.lowBattery ?? false,
    word: wordFor(moment, position, onTheWay),
    ageS: i < 12 ? (person.ageS ?? 0) : 0,
    intervalInTargetS:
      moment === 'interval'
        ? (IN_TARGET_S[i % 12] ?? 0)
        : moment === 'building' && position === 'in'
          ? Math.min(6, elapsedS)
          : 0,
  };
}

function wordFor(moment: keyof typeof MOMENTS, position: FrameSlot['position'], towards: boolean): Word {
  if (position === 'none') return 'none';
  if (position === 'in') return 'hold';
  if (position === 'above') return moment === 'recovery' ? 'onTheWayDown' : 'easeOff';
  if (moment === 'recovery') return 'keepMoving';
  if (moment === 'cooldown') return 'easy';
  return towards ? 'onTheWay' : 'buildUp';
}

/** The 75 s before a scene, one frame a second, so that the traces are drawn: each percent is come to by a curve. */
export function leadUp({ frame }: Scene): Frame[] {
  return Array.from({ length: 75 }, (_, k) => {
    const part = (k + 1) / 75;
    return {
      ...frame,
      seq: k + 1,
      atMs: frame.atMs - (75 - k) * 1000,
      slots: frame.slots.map((slot) => {
        if (slot.lampPercent === null) return slot;
        const drift = slot.onTheWay || frame.phaseIndex === 4 ? (frame.phaseIndex === 4 ? 18 : -14) : 3;
        const wave = Math.round(Math.sin(k / 6 + slot.slot) * 1.2);
        return {
          ...slot,
          lampPercent: Math.round(slot.lampPercent + drift * (1 - part) ** 1.4 + wave * (1 - part)),
        };
      }),
    };
  });
}

/** Every kind of tile in turn, with the longest texts there are; `first` says which kind begins. */
export function crowd(places: number, first = 0): Scene {
  const { roster, frame } = scene('interval', places);
  const live = (change: Partial<FrameSlot>): Partial<FrameSlot> => ({
    lampPercent: change.percent ?? null,
    ...change,
  });
  const kinds: readonly (Partial<FrameSlot> & { readonly display?: RosterSlot['display'] })[] = [
    live({ percent: 100, position: 'above', word: 'easeOff', lowBattery: true, intervalInTargetS: 239 }),
    live({ percent: 88, position: 'in', word: 'hold', intervalInTargetS: 154 }),
    live({ percent: 64, position: 'below', word: 'onTheWay', onTheWay: true }),
    live({ percent: 104, position: 'above', word: 'onTheWayDown', intervalInTargetS: 600 }),
    { signal: 'lost', ageS: 254, intervalInTargetS: 56 },
    { signal: 'notWorn', intervalInTargetS: 56, lowBattery: true },
    live({ percent: 92, position: 'in', word: 'hold', signal: 'stale', ageS: 10, intervalInTargetS: 110 }),
    live({ percent: 88, lampPercent: null, position: 'none', word: 'byBorg' }),
    { display: 'colour', position: 'above', word: 'onTheWayDown', intervalInTargetS: null },
    { display: 'words', word: 'onTheWayDown', intervalInTargetS: null },
    { display: 'words', word: 'buildUp', intervalInTargetS: null },
    { display: 'colour', position: 'below', word: 'keepMoving', intervalInTargetS: null },
    { signal: 'waiting' },
    { signal: 'conflict' },
    { signal: 'free' },
    { signal: 'left' },
    { word: 'none', position: 'none' },
  ];
  const kindOf = (slot: number) => kinds[(slot - 1 + first) % kinds.length] ?? {};
  return {
    roster: {
      ...roster,
      slots: roster.slots.map((place) => {
        const { display = 'number', signal } = kindOf(place.slot);
        const gone = signal === 'free' || signal === 'left';
        const nickname = ['Blåklokkeeng', 'Rødstrupe', place.nickname][place.slot % 3] ?? null;
        return { ...place, display, nickname: gone ? null : nickname };
      }),
    },
    frame: {
      ...frame,
      inTargetCount: places,
      slots: frame.slots.map(({ slot }) => {
        const { display: _, ...change } = kindOf(slot);
        return { ...EMPTY, slot, ...change };
      }),
    },
  };
}
