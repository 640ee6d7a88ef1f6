/** A class for tests: people, straps and a log, told in seconds from its start. */
import type { ClassState, ZonedClass } from '@takt/server/live/state/class-state.ts';
import {
  type ClassEvent,
  type ClassEventBody,
  type ClassModel,
  foldClass,
  type SlotPlan,
  type StrapIdentity,
} from '@takt/shared/class/class.ts';
import { type Template, templateById } from '@takt/shared/class/protocol.ts';
import { asClassSeq, asSlot, asStation } from '@takt/shared/ids.ts';
import type {
  HeartSample,
  StrapKey,
  TreadmillKey,
  TreadmillSample,
  TreadmillState,
} from '@takt/shared/sample.ts';

/** A whole minute, so that seconds and minutes of a recording begin with the class. */
export const START_MS = Date.UTC(2026, 0, 12, 9, 0);

export const at = (seconds: number): number => START_MS + Math.round(seconds * 1000);

export function template(id = '4x4'): Template {
  const found = templateById(id);
  if (found === undefined) throw new Error(`there is no template ${id}`);
  return found;
}

/** HRmax 200 bpm, so that two bpm are one percent. */
export function plan(slot: number, more: Partial<SlotPlan> = {}): SlotPlan {
  return {
    slot: asSlot(slot),
    station: asStation(slot),
    personId: `p${slot}`,
    nickname: `Navn ${slot}`,
    hrMax: { bpm: 200, method: 'measured', date: '2025-11-03' },
    hrRestBpm: 60,
    sex: 'f',
    target: 'heart-rate',
    display: 'number',
    ...more,
  };
}

export const sensorOf = (slot: number): StrapKey => `ant:${65_000 + slot}`;
export const strapOf = (slot: number): StrapIdentity => ({
  strapId: `belte-${slot}`,
  label: String(slot),
  sensors: [sensorOf(slot)],
});

export type Step = readonly [atS: number, body: ClassEventBody];

/** Prepared ten minutes before the start, by staff; the sequence numbers follow the order of the steps. */
export function logOf(
  first: { template?: Template; slots?: readonly SlotPlan[] },
  ...steps: Step[]
): ClassEvent[] {
  const prepared: Step = [
    -600,
    { kind: 'prepared', template: first.template ?? template(), slots: first.slots ?? [plan(1)] },
  ];
  return [prepared, ...steps].map(([atS, body], i) => ({
    ...body,
    seq: asClassSeq(i + 1),
    atMs: at(atS),
    actor: 'staff-1',
    commandId: null,
  }));
}

export const STARTED: Step = [0, { kind: 'started' }];
export const assigned = (slot: number, atS = -60): Step => [
  atS,
  { kind: 'assigned', slot: asSlot(slot), strap: strapOf(slot) },
];

/** Everybody has a strap, and the class has begun. */
export function running(slots: readonly SlotPlan[] = [plan(1)], ...steps: Step[]): ClassModel {
  return foldClass(logOf({ slots }, ...slots.map(({ slot }) => assigned(slot)), STARTED, ...steps));
}

export function sample(
  slot: number,
  atS: number,
  heartRateBpm: number | null,
  more: Partial<HeartSample> = {},
): HeartSample {
  return {
    sensor: sensorOf(slot),
    receivedAtMs: at(atS),
    heartRateBpm,
    rrTicks: [],
    beatCount: Math.floor(atS) & 0xff,
    beatTimeTicks: null,
    contact: 'unknown',
    batteryPercent: null,
    ...more,
  };
}

export function treadmill(
  sensor: TreadmillKey,
  atS: number,
  speedKmh: number | null,
  inclinePercent: number | null,
  state: TreadmillState | null = 'in-use',
): TreadmillSample {
  return { kind: 'treadmill', sensor, receivedAtMs: at(atS), speedKmh, inclinePercent, state };
}

/** Lets the class's time go on to `nowMs`, and reads it. */
export function viewAt(state: ClassState, nowMs: number): ZonedClass {
  state.advance(nowMs);
  return state.view();
}
