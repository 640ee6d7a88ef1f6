import type { ClassEvent } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { Frame } from '@takt/shared/wire/frame.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, sample, sensorOf } from '../../../test/support/a-class.ts';
import { aRoomClock } from '../../../test/support/a-room-clock.ts';
import {
  busOn,
  roomOf,
  settled,
  storedLog,
  type TempStore,
  tempStore,
} from '../../../test/support/a-store.ts';
import { handClock } from '../../../test/support/hand-clock.ts';
import type { Bus } from '../../bus/bus.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { type ClassLog, openClassLog } from '../../control/class-log.ts';
import { startRecorder } from '../../record/recorder.ts';
import type { ClassStore } from '../../store/store.ts';
import { keepRoom, type Ownership } from './ownership.ts';

let temp: TempStore;
beforeAll(async () => {
  temp = await tempStore();
});
afterAll(() => temp.close());
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
let rooms = 0;

/** A room, its clock and bus; processes that want to own it are added by the test. */
async function roomWith(events: readonly ClassEvent[], nowS: number, rate = 1) {
  rooms += 1;
  const room = roomOf(rooms);
  const hand = handClock(rate, at(nowS));
  const bus = busOn(() => hand.clock.nowMs() / rate);
  const { log, classId } = await storedLog(temp.store, bus, room.roomId, events);
  open.push(() => log.close());
  const frames: Frame[] = [];
  await subscribe(bus, channels.frames(room.roomId, 'console'), ({ frame }) => frames.push(frame));
  const warnings: string[] = [];
  const process = (holder: string, its: ClassLog = log, over: Bus = bus): Ownership =>
    keepRoom({
      clinicId: 'klinikk',
      room,
      log: its,
      bus: over,
      store: temp.store,
      clock: aRoomClock(hand.clock),
      holder,
      warn: (message) => warnings.push(message),
    });
  return { room, hand, bus, log, classId, frames, warnings, process };
}
const CLASS = logOf({ slots: [plan(1), plan(2)] }, assigned(1), assigned(2), STARTED);
const later = (room: { hand: { clock: { nowMs(): number }; moveTo(ms: number): void } }, ms: number): void =>
  room.hand.moveTo(room.hand.clock.nowMs() + ms);

describe('who owns a room', () => {
  it('[OWN1] one process at a time: the second has no frames until the first gives the room back', async () => {
    const one = await roomWith(CLASS, 10);
    const first = one.process('first');
    await settled(() => one.frames.length > 0);
    const second = one.process('second');
    for (let i = 0; i < 5; i++) {
      later(one, 1000);
      await settled(() => one.hand.timers() === 3);
    }
    const seqs = one.frames.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    await first.close();
    const before = one.frames.length;
    later(one, 1000);
    await settled(() => one.frames.length > before);
    expect(one.frames[before]).toMatchObject({ seq: 1, status: 'running' });
    await second.close();
    expect(one.warnings).toEqual([]);
  });

  it('[OWN2] a class goes on when its owner dies without a word: within the lease, and with no outage', async () => {
    const one = await roomWith(CLASS, 10);
    let died = false;
    const its: Bus = { ...one.bus, lease: async (...of) => (died ? null : one.bus.lease(...of)) };
    const dead = one.process('dead', one.log, its);
    open.push(() => dead.close());
    await settled(() => one.frames.length > 0);
    // It lives for ten minutes, well beyond what would be an outage, and its last event is as old.
    const heir = await openClassLog(one.room.roomId, temp.store, one.bus);
    open.push(() => heir.close());
    await temp.store.classes.alive(one.classId, 1, at(610));
    const second = busOn(() => one.hand.clock.nowMs());
    const frames: Frame[] = [];
    await subscribe(second, channels.frames(one.room.roomId, 'console'), ({ frame }) => frames.push(frame));
    died = true;
    one.hand.moveTo(at(615));
    const owner = one.process('heir', heir, second);
    await settled(() => frames.length > 0);
    expect(frames[0]).toMatchObject({ status: 'running', phaseIndex: 2, phaseElapsedMs: 15_000 });
    expect(heir.current()?.events.map(({ kind }) => kind)).not.toContain('outage');
    await owner.close();
  });

  it('[OWN3] an owner whose fence the store has seen surpassed lets go', async () => {
    const one = await roomWith(CLASS, 10);
    const owner = one.process('late');
    await settled(() => one.frames.length > 0);
    const surpassed = 1_795_342_239_665;
    await temp.store.classes.alive(one.classId, surpassed, at(11));
    // It holds the lease, so it takes the room anew, once, with a number above the other's.
    await settled(async () => {
      later(one, 1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return one.frames.filter(({ seq }) => seq === 1).length > 1;
    });
    for (let turn = 0; turn < 20; turn++) {
      later(one, 1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(one.frames.filter(({ seq }) => seq === 1)).toHaveLength(2);
    expect(await temp.store.classes.alive(one.classId, surpassed, at(99))).toBe(false);
    await owner.close();
  });

  it('[OWN20] a lease that forgot every number makes one change of owner, not one a second', async () => {
    const one = await roomWith(CLASS, 10);
    const first = one.process('first');
    await settled(() => one.frames.length > 0);
    await first.close();
    // Another bus has no memory: its numbers begin at 1, and the store knows of a higher one.
    await temp.store.classes.alive(one.classId, 900, at(10));
    const emptied = busOn(() => one.hand.clock.nowMs());
    const frames: Frame[] = [];
    await subscribe(emptied, channels.frames(one.room.roomId, 'console'), ({ frame }) => frames.push(frame));
    const owner = one.process('second', one.log, emptied);
    const waiting = one.process('third', one.log, emptied);
    await settled(() => frames.length > 0);
    for (let turn = 0; turn < 20; turn++) {
      later(one, 1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, i) => i + 1));
    expect(await temp.store.classes.alive(one.classId, 900, at(99))).toBe(false);
    await owner.close();
    await waiting.close();
  });

  it('[OWN21] an owner that stood still for longer than its lease sends no frame before it has it again', async () => {
    const one = await roomWith(CLASS, 10);
    const owner = one.process('first');
    await settled(() => one.frames.length > 0);
    const before = one.frames.length;
    // Somebody else has the lease meanwhile. Every timer of the first is due when it wakes.
    const hold = one.bus.lease;
    one.bus.lease = async () => null;
    one.hand.moveTo(at(16));
    publish(one.bus, channels.ask(one.room.roomId), { type: 'edgeLost' });
    publish(one.bus, channels.samples(one.room.roomId), [sample(1, 16, 150)]);
    await settled(() => one.hand.timers() === 1);
    later(one, 1000);
    await settled(() => one.hand.timers() === 1);
    expect(one.frames).toHaveLength(before);
    one.bus.lease = hold;
    later(one, 1000);
    await settled(() => one.frames.length > before);
    expect(one.frames[before]?.seq).toBe(1);
    await owner.close();
  });

  it('[OWN22] what an owner notes itself is refused when somebody else owns the room by now', async () => {
    const one = await roomWith(CLASS, 10);
    await temp.store.classes.alive(one.classId, 50, at(180));
    const refused = await one.log.amend({
      fence: 49,
      decide: () => ({ kind: 'ended', reason: 'plan', atMs: at(20), actor: 'system', commandId: null }),
    });
    expect(refused).toEqual({ outcome: 'fenced', fence: 50 });
    expect(one.log.current()?.events.map(({ kind }) => kind)).not.toContain('ended');
  });
});

describe('a class that was under way', () => {
  /** Two hearts, a beat a second: one in its band, one on its way up and down. */
  const heard = (toS: number): HeartSample[] =>
    Array.from({ length: toS }, (_, s) => [
      sample(1, s, 180),
      sample(2, s, 150 + Math.round(30 * Math.sin(s / 60))),
    ]).flat();

  it('[OWN4] a restarted owner shows the same minutes and numbers, as stale until more is heard, and then the same words', async () => {
    const one = await roomWith(CLASS, 0, 60);
    const recorder = startRecorder({
      log: one.log,
      store: temp.store,
      clock: one.hand.clock,
      warn: () => {},
    });
    const first = one.process('first');
    await settled(() => one.frames.length > 0);
    const samples = heard(900);
    const lastOf = (slot: number) =>
      samples.findLast(({ sensor }) => sensor === sensorOf(slot))?.heartRateBpm ?? 0;
    for (let s = 0; s < 900; s++) {
      const now = samples.slice(2 * s, 2 * s + 2);
      void recorder.accept('gw/1', now);
      one.hand.moveTo(at(s));
      publish(one.bus, channels.samples(one.room.roomId), now);
      for (let i = 0; i < 3; i++) await null;
    }
    await recorder.close();
    const before = one.frames.findLast(({ full }) => full);
    await first.close();
    const seen = one.frames.length;
    const second = one.process('second');
    await settled(() => one.frames.length > seen);
    const atOnce = one.frames[seen];
    expect(atOnce?.phaseIndex).toBe(before?.phaseIndex);
    for (const [i, { percent, position }] of (before?.slots ?? []).entries())
      expect(atOnce?.slots[i]).toMatchObject({ percent, position, signal: 'stale' });
    for (let s = 900; s < 904; s++) {
      one.hand.moveTo(at(s));
      publish(one.bus, channels.samples(one.room.roomId), [sample(1, s, 180), sample(2, s, lastOf(2))]);
      for (let i = 0; i < 3; i++) await null;
    }
    one.hand.runTo(at(905));
    await second.close();
    const after = one.frames.findLast(({ full }) => full);
    expect(before?.slots[0]?.staff?.classInTargetS).toBeGreaterThan(350);
    for (const [i, slot] of (before?.slots ?? []).entries()) {
      const again = after?.slots[i];
      expect(again).toMatchObject({
        percent: slot.percent,
        position: slot.position,
        word: slot.word,
        signal: slot.signal,
      });
      const interval = again?.intervalInTargetS ?? -99;
      expect(Math.abs(interval - (slot.intervalInTargetS ?? 99))).toBeLessThanOrEqual(7);
      expect(
        Math.abs((again?.staff?.classInTargetS ?? -99) - (slot.staff?.classInTargetS ?? 0)),
      ).toBeLessThanOrEqual(8);
      expect(
        Math.abs((again?.staff?.forecastPercent ?? -99) - (slot.staff?.forecastPercent ?? 0)),
      ).toBeLessThanOrEqual(2);
    }
  });

  it('[OWN33] the machine’s clock went back an hour over a restart: the class goes on from its log, and staff are asked', async () => {
    const one = await roomWith(CLASS, -3300);
    await temp.store.classes.alive(one.classId, 1, at(180), at(180));
    const owner = one.process('again');
    await settled(() => one.frames.length > 0);
    expect(one.frames[0]).toMatchObject({ status: 'running', phaseElapsedMs: 180_000, atMs: at(180) });
    later(one, 1000);
    await settled(() => one.frames.at(-1)?.phaseElapsedMs === 181_000);
    const differs = one.log.current()?.events.find(({ kind }) => kind === 'clock-differs');
    expect(differs).toMatchObject({ atMs: at(180), clockMs: at(-3300), correctionMs: 0, actor: 'system' });
    await owner.close();
  });

  it('[OWN5] two minutes without an owner: class time ran on', async () => {
    const one = await roomWith(CLASS, 300);
    await temp.store.classes.alive(one.classId, 1, at(180));
    const owner = one.process('heir');
    await settled(() => one.frames.length > 0);
    expect(one.frames[0]).toMatchObject({ status: 'running', phaseElapsedMs: 300_000 });
    await owner.close();
  });

  it('[OWN6] longer: the class stands paused at its last second, and the console is asked', async () => {
    const one = await roomWith(CLASS, 301);
    await temp.store.classes.alive(one.classId, 1, at(180));
    const owner = one.process('heir');
    await settled(() => one.frames.length > 0);
    expect(one.frames[0]).toMatchObject({ status: 'paused', phaseElapsedMs: 180_000 });
    expect(one.log.current()?.events.at(-1)).toMatchObject({
      kind: 'outage',
      fromMs: at(180),
      actor: 'system',
    });
    await owner.close();
  });

  it('[OWN34] an outage is noted although a step of staff is written just before it', async () => {
    const one = await roomWith(CLASS, 301);
    await temp.store.classes.alive(one.classId, 1, at(180));
    const { classes } = temp.store;
    let noted = false;
    const busy: ClassStore = {
      ...classes,
      async appendAsOwner(fence, classId, lastSeq, event) {
        const note = { kind: 'note', slot: null, text: 'strømmen gikk', atMs: at(301) } as const;
        if (!noted) await classes.append(classId, lastSeq, { ...note, actor: 'staff-1', commandId: null });
        noted = true;
        return classes.appendAsOwner(fence, classId, lastSeq, event);
      },
    };
    const log = await openClassLog(one.room.roomId, { ...temp.store, classes: busy }, one.bus);
    open.push(() => log.close());
    const owner = one.process('heir', log);
    await settled(() => one.frames.length > 0);
    expect(log.current()?.events.slice(-2)).toMatchObject([
      { kind: 'note' },
      { kind: 'outage', fromMs: at(180) },
    ]);
    expect(one.frames[0]).toMatchObject({ status: 'paused', phaseElapsedMs: 180_000 });
    await owner.close();
  });

  it('[OWN7] a pause is no outage, however long', async () => {
    const one = await roomWith(logOf({}, assigned(1), STARTED, [100, { kind: 'paused' }]), 5000);
    const owner = one.process('heir');
    await settled(() => one.frames.length > 0);
    expect(one.log.current()?.events.at(-1)?.kind).toBe('paused');
    await owner.close();
  });

  it('[OWN8] what staff had seen of cues is not told again', async () => {
    const high = logOf({}, assigned(1), STARTED, [
      30,
      { kind: 'cue-seen', slot: asSlot(1), cue: 'aboveMax' },
    ]);
    const one = await roomWith(high, 40);
    const recorder = startRecorder({
      log: one.log,
      store: temp.store,
      clock: one.hand.clock,
      warn: () => {},
    });
    void recorder.accept(
      'gw/1',
      Array.from({ length: 40 }, (_, s) => sample(1, s, 210)),
    );
    await recorder.close();
    const owner = one.process('heir');
    await settled(() => one.frames.length > 0);
    expect(one.frames[0]?.slots[0]).toMatchObject({ percent: 105, staff: { cue: 'none' } });
    await owner.close();
  });
});

describe('the log in every process', () => {
  it('[OWN9] a "class changed" that the bus has lost is found within a second', async () => {
    const one = await roomWith(CLASS, 10);
    const owner = one.process('owner');
    await settled(() => one.frames.length > 0);
    await temp.store.classes.append(one.classId, asClassSeq(4), {
      kind: 'paused',
      atMs: at(10),
      actor: 'staff-1',
      commandId: null,
    });
    expect(one.log.current()?.model.status).toBe('running');
    later(one, 1000);
    await settled(() => one.log.current()?.model.status === 'paused');
    await owner.close();
  });
});
