import { foldClass } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import {
  assigned,
  at,
  logOf,
  plan,
  STARTED,
  sample,
  sensorOf,
  strapOf,
} from '../../../test/support/a-class.ts';
import { type Dialog, HeardStraps, type Scene } from './heard.ts';

const MODEL = foldClass(logOf({ slots: [plan(1), plan(2), plan(3)] }, assigned(1)));
const SCENE: Scene = { model: MODEL, inventory: [1, 2, 3, 4].map(strapOf), lastStraps: [] };
const forSlot = (slot: number, openedAtS = 0): Dialog => ({ slot: asSlot(slot), openedAtMs: at(openedAtS) });

/** A strap that beats once a second from one second to another. */
function beating(slot: number, fromS: number, toS: number, more: Partial<HeartSample> = {}): HeartSample[] {
  return Array.from({ length: toS - fromS + 1 }, (_, n) => sample(slot, fromS + n, 70 + slot, more));
}
function heardAll(...samples: readonly HeartSample[][]): HeardStraps {
  const heard = new HeardStraps();
  const all = samples.flat().sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  for (const one of all) heard.note(one, one.receivedAtMs);
  return heard;
}
const near = { strengthDbm: -38, receiver: 'gw/stick' };
const far = { strengthDbm: -66, receiver: 'gw/stick' };

describe('the strap that is meant', () => {
  it('[PAIR5] is the one that is held to a receiver, whoever’s dialog is open', () => {
    const heard = heardAll(beating(2, 0, 20, near), beating(3, 0, 20, far));
    const { suggestions, straps } = heard.forPairing(SCENE, [forSlot(2), forSlot(3)], at(20));
    expect(
      suggestions.map(({ slot, why, strap, wornBySlot }) => [slot, why, strap.label, wornBySlot]),
    ).toEqual([
      [2, 'held', '2', null],
      [3, 'held', '2', null],
    ]);
    expect(straps.map(({ label, strengthDbm, level }) => [label, strengthDbm, level])).toEqual([
      ['2', -38, 'near'],
      ['3', -66, 'room'],
    ]);
    expect(heard.forPairing(SCENE, [], at(20)).suggestions, 'nobody looks for one').toEqual([]);
  });

  it('[PAIR5] a neighbour’s worn strap counts in the comparison, and when it is held itself the suggestion says whose it is', () => {
    const both = heardAll(beating(1, 0, 20, { ...near, strengthDbm: -45 }), beating(2, 0, 20, near));
    expect(both.forPairing(SCENE, [forSlot(2)], at(20)).suggestions).toEqual([]);
    const worn = heardAll(beating(1, 0, 20, near), beating(2, 0, 20, far));
    expect(worn.forPairing(SCENE, [forSlot(2)], at(20)).suggestions).toMatchObject([
      { slot: 2, why: 'held', wornBySlot: 1 },
    ]);
    expect(worn.forPairing(SCENE, [forSlot(1)], at(20)).suggestions, 'for its own wearer').toEqual([]);
  });

  it('[PAIR6] without a strength it is the only one that has come since the dialog opened, for 20 s', () => {
    const heard = heardAll(beating(2, 0, 40), beating(3, 15, 40));
    const suggestions = (openedAtS: number, nowS: number) =>
      heard.forPairing(SCENE, [forSlot(2, openedAtS)], at(nowS)).suggestions;
    expect(suggestions(10, 20)).toMatchObject([{ why: 'appeared', strap: { label: '3', heartRateBpm: 73 } }]);
    expect(suggestions(16, 20), 'it was there before').toEqual([]);
    expect(suggestions(10, 40), 'no longer new').toEqual([]);
  });

  it('[PAIR6] when two have come neither is suggested; one that comes back from silence has come', () => {
    const two = heardAll(beating(2, 12, 30), beating(3, 15, 30));
    expect(two.forPairing(SCENE, [forSlot(2, 10)], at(20)).suggestions).toEqual([]);
    const back = heardAll(beating(2, -60, -20), beating(2, 12, 20));
    expect(back.forPairing(SCENE, [forSlot(2, 10)], at(20)).suggestions).toMatchObject([{ why: 'appeared' }]);
  });

  it('[PAIR6] a strap whose strength is known must be held: having come is not enough', () => {
    const heard = heardAll(beating(2, 12, 30, far));
    expect(heard.forPairing(SCENE, [forSlot(2, 10)], at(20)).suggestions).toEqual([]);
  });

  it('[PAIR7] is never one of two straps with one id: the list says so, without a heart rate', () => {
    const one = beating(2, 0, 20, near);
    const other = one.map((s) => ({ ...s, beatCount: ((s.beatCount ?? 0) + 90) & 0xff, heartRateBpm: 140 }));
    const ticks = (s: HeartSample, n: number, off: number) => ({
      ...s,
      beatTimeTicks: (off + n * 1024) & 0xffff,
    });
    const heard = heardAll(
      one.map((s, n) => ticks(s, n, 0)),
      other.map((s, n) => ticks(s, n, 30_000)),
    );
    const { straps, suggestions } = heard.forPairing(SCENE, [forSlot(2)], at(20));
    expect(straps).toMatchObject([{ label: '2', conflict: true, heartRateBpm: null }]);
    expect(suggestions).toEqual([]);
  });
});

describe('what the list for pairing knows of a strap', () => {
  it('[PAIR8] says whose it was in this class when its beats have not stopped since', () => {
    const model = foldClass(
      logOf({ slots: [plan(1), plan(2)] }, assigned(1), STARTED, [
        30,
        { kind: 'unassigned', slot: asSlot(1) },
      ]),
    );
    const since = (...samples: HeartSample[][]) =>
      heardAll(...samples).forPairing({ ...SCENE, model }, [], at(60)).straps[0]?.notOffSinceSlot;
    expect(since(beating(1, 0, 60))).toBe(1);
    expect(since(beating(1, 0, 25), beating(1, 40, 60)), 'it was off for 15 s').toBeNull();
    const frozen = beating(1, 31, 45).map((s) => ({ ...s, beatCount: 31 }));
    expect(since(beating(1, 0, 30), frozen, beating(1, 46, 60)), 'messages without a beat').toBeNull();
    expect(since(beating(1, 0, 60, { contact: 'off' }))).toBeNull();
    expect(since(beating(4, 0, 60)), 'nobody had it').toBeNull();
  });

  it('[PAIR9] says who of those without a strap had it last', () => {
    const lastStraps = [
      { personId: 'p2', strapId: 'belte-4', autoSignIn: false },
      { personId: 'p1', strapId: 'belte-3', autoSignIn: true },
    ];
    const { straps } = heardAll(beating(3, 0, 5), beating(4, 0, 5)).forPairing(
      { ...SCENE, lastStraps },
      [],
      at(5),
    );
    expect(straps.map(({ label, lastOfSlot }) => [label, lastOfSlot])).toEqual([
      ['3', null],
      ['4', 2],
    ]);
    expect(straps.map(({ heardForS }) => heardForS)).toEqual([5, 5]);
  });

  it('[PAIR9] sensors of straps outside the inventory stay apart', () => {
    const { straps } = heardAll(beating(8, 0, 5), beating(9, 0, 5)).forPairing(SCENE, [], at(5));
    expect(straps.map(({ sensors, strapId }) => [sensors, strapId])).toEqual([
      [[sensorOf(8)], null],
      [[sensorOf(9)], null],
    ]);
  });
});
