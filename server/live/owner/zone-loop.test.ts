import type { ClassEvent } from '@takt/shared/class/class.ts';
import type { Roster } from '@takt/shared/class/roster.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import type { Frame, Projection } from '@takt/shared/wire/frame.ts';
import type { HeardStrap, StrapSuggestion } from '@takt/shared/wire/viewer.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, sample } from '../../../test/support/a-class.ts';
import {
  busOn,
  roomOf,
  settled,
  storedLog,
  type TempStore,
  tempStore,
  write,
} from '../../../test/support/a-store.ts';
import { type HandClock, handClock } from '../../../test/support/hand-clock.ts';
import { BAD_SAMPLES, RUBBISH } from '../../../test/support/rubbish.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { encodeJson } from '../../bus/json.ts';
import type { SeenStrap } from '../../store/store.ts';
import { ClassState } from '../state/class-state.ts';
import { listenToRoom } from './heard-meanwhile.ts';
import { runZoneLoop } from './zone-loop.ts';

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

/** The loop of a room of its own with this log, at `nowS` of the class. */
async function loopOf(events: readonly ClassEvent[] | null, nowS: number, rate = 1) {
  rooms += 1;
  const { roomId, name } = roomOf(rooms);
  const hand: HandClock = handClock(rate, at(nowS));
  const bus = busOn(() => hand.clock.nowMs());
  const { log } = await storedLog(temp.store, bus, roomId, events ?? []);
  const frames: Record<Projection, Frame[]> = { wall: [], console: [] };
  const rosters: Record<Projection, Roster[]> = { wall: [], console: [] };
  const straps: HeardStrap[][] = [];
  const suggested: StrapSuggestion[][] = [];
  const worn: SeenStrap[] = [];
  const alive: number[] = [];
  for (const projection of ['wall', 'console'] as const) {
    await subscribe(bus, channels.frames(roomId, projection), ({ frame }) => frames[projection].push(frame));
    await subscribe(bus, channels.roster(roomId, projection), ({ roster }) =>
      rosters[projection].push(roster),
    );
  }
  await subscribe(bus, channels.straps(roomId), ({ message: told }) => {
    if (told.type !== 'serverStraps') return;
    straps.push([...told.straps]);
    suggested.push([...told.suggestions]);
  });
  const equipment = {
    inventory: await temp.store.people.straps('klinikk'),
    lastStraps: await temp.store.people.lastStraps('klinikk'),
  };
  const model = log.current()?.model;
  const loop = await runZoneLoop({
    heard: await listenToRoom(bus, roomId),
    room: { roomId, name },
    log,
    bus,
    clock: hand.clock,
    state: model === undefined ? null : new ClassState(model),
    equipment: async () => equipment,
    ...{ holds: () => true, recorded: async () => [] },
    note: (decide) => log.amend({ decide }),
    onWorn: (some) => worn.push(...some),
    onAlive: (_, atMs) => alive.push(atMs),
  });
  open.push(
    () => log.close(),
    () => loop.close(),
  );
  const drained = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await null;
  };
  await drained();
  return {
    bus,
    roomId,
    hand,
    log,
    frames,
    rosters,
    straps,
    suggested,
    worn,
    alive,
    drained,
    async heard(...samples: HeartSample[]) {
      publish(bus, channels.samples(roomId), samples);
      await drained();
    },
    async ask(message: channels.Ask) {
      publish(bus, channels.ask(roomId), message);
      await drained();
    },
    /** Timer by timer, so that the bus delivers in between. */
    async runTo(s: number) {
      while (hand.nextMs() <= at(s)) {
        hand.moveTo(hand.nextMs());
        await drained();
      }
      hand.moveTo(at(s));
      await drained();
    },
  };
}
const CLASS = logOf({ slots: [plan(1), plan(2)] }, assigned(1), assigned(2), STARTED);

describe('frames', () => {
  it('[LOOP1] one full frame a second at least, changed or not, with the clock and a number that rises', async () => {
    const { frames, runTo } = await loopOf(CLASS, 10);
    await runTo(13);
    expect(frames.wall.map(({ full, seq, atMs }) => [full, seq, atMs])).toEqual([
      [true, 1, at(10)],
      [true, 2, at(11)],
      [true, 3, at(12)],
      [true, 4, at(13)],
    ]);
    expect(frames.console.at(-1)).toMatchObject({ status: 'running', phaseIndex: 0, phaseElapsedMs: 13_000 });
  });

  it('[LOOP2] the first change after quiet goes at once, later ones wait for the window', async () => {
    const { frames, heard, hand, drained } = await loopOf(CLASS, 10);
    hand.moveTo(at(10.5));
    await heard(sample(1, 10.4, 120), sample(1, 10.5, 120, { beatCount: 99 }));
    expect(frames.console.map(({ atMs }) => atMs)).toEqual([at(10), at(10.5)]);
    await heard(sample(2, 10.5, 130, { beatCount: 1 }), sample(2, 10.5, 131, { beatCount: 2 }));
    await heard(sample(1, 10.5, 124, { beatCount: 100 }));
    expect(frames.console).toHaveLength(2);
    hand.moveTo(at(10.51));
    await drained();
    expect(frames.console).toHaveLength(3);
    expect(frames.console[2]?.slots.map(({ slot, staff }) => [slot, staff?.bpm])).toEqual([
      [1, 124],
      [2, 131],
    ]);
  });

  it('[LOOP3] between the full ones a frame holds only the slots that changed, and none when nothing did', async () => {
    const { frames, heard, hand } = await loopOf(CLASS, 10);
    hand.moveTo(at(10.2));
    await heard(sample(1, 10.1, 120), sample(1, 10.2, 120, { beatCount: 99 }));
    hand.moveTo(at(10.4));
    await heard(sample(1, 10.4, 120, { beatCount: 100 }));
    expect(frames.wall.map(({ full, slots }) => [full, slots.map(({ slot }) => slot)])).toEqual([
      [true, [1, 2]],
      [false, [1]],
    ]);
  });

  it('[LOOP4] everybody changes phase in the phase’s last instant', async () => {
    const { frames, runTo } = await loopOf(CLASS, 358.7);
    await runTo(360.5);
    expect(frames.wall.map(({ atMs, phaseIndex }) => [atMs, phaseIndex])).toEqual([
      [at(358.7), 0],
      [at(359.7), 0],
      [at(360), 1],
    ]);
  });

  it('[LOOP5] a sample older than 3 s is not drawn, and one from the future is drawn as now', async () => {
    const { frames, heard, hand } = await loopOf(CLASS, 10);
    hand.moveTo(at(20));
    await heard(sample(1, 15.9, 120), sample(1, 16.9, 122));
    hand.moveTo(at(20.1));
    await heard();
    expect(frames.console.at(-1)?.slots[0]?.staff?.bpm ?? null).toBeNull();
    await heard(sample(1, 300, 120), sample(1, 400, 122));
    hand.moveTo(at(23.1));
    await heard(sample(2, 23, 100));
    hand.moveTo(at(31));
    await heard(sample(2, 31, 100));
    const last = frames.console
      .flatMap(({ slots }) => slots)
      .filter(({ slot }) => slot === 1)
      .at(-1);
    expect(last).toMatchObject({ signal: 'lost', percent: null });
  });

  it('[LOOP6] a room without a class has frames too, without slots', async () => {
    const { frames, rosters } = await loopOf(null, 10);
    expect(frames.wall[0]).toMatchObject({ status: 'none', slots: [] });
    expect(rosters.wall[0]).toMatchObject({ classId: null });
  });
});

describe('an empty wall', () => {
  it('[LOOP7] has no slot, no count and no minutes; the console has all', async () => {
    const { frames, log, runTo, heard, hand } = await loopOf(CLASS, 400);
    await heard(sample(1, 399, 180), sample(1, 400, 180));
    await runTo(402);
    expect(frames.wall.at(-1)).toMatchObject({ inTargetCount: 1, blanked: false });
    expect(frames.console.at(-1)?.groupInTargetS).toBeGreaterThan(0);
    await write(log, { kind: 'blanked', atMs: hand.clock.nowMs(), actor: 'staff-1', commandId: null });
    await settled(() => frames.wall.at(-1)?.blanked === true);
    for (const frame of frames.wall.filter(({ blanked }) => blanked)) {
      expect(frame).toMatchObject({
        slots: [],
        inTargetCount: 0,
        onTheWayCount: 0,
        groupInTargetS: null,
        status: 'paused',
      });
    }
    expect(frames.console.at(-1)).toMatchObject({ blanked: true, slots: [{ slot: 1 }, { slot: 2 }] });
  });
});

describe('what viewers and the log bring about', () => {
  it('[LOOP8] a change of the log makes a new roster version, told before the frames that name it', async () => {
    const { frames, rosters, log } = await loopOf(CLASS, 10);
    await write(log, {
      kind: 'display',
      slot: asSlot(2),
      display: 'hidden',
      atMs: at(10),
      actor: 'staff-1',
      commandId: null,
    });
    const [first = 0] = rosters.wall.map(({ version }) => version);
    await settled(() => frames.wall.at(-1)?.rosterVersion === first + 1);
    expect(rosters.wall.map(({ version }) => version)).toEqual([first, first + 1]);
    expect(rosters.wall[1]?.slots[1]).toMatchObject({ nickname: null, display: 'hidden' });
    expect(frames.wall.at(-1)).toMatchObject({ full: true });
  });

  it('[LOOP9] two hundred servers that ask in one second get one full frame and one roster between them', async () => {
    const { frames, rosters, ask, hand, drained, runTo } = await loopOf(CLASS, 10);
    hand.moveTo(at(10.5));
    await ask({ type: 'edgeLost' });
    expect([frames.wall.length, rosters.wall.length]).toEqual([2, 2]);
    for (let i = 0; i < 200; i++) await ask({ type: 'edgeLost' });
    hand.moveTo(at(10.6));
    await drained();
    expect([frames.wall.length, rosters.wall.length]).toEqual([2, 2]);
    await runTo(12.2);
    expect(frames.wall.slice(2).map(({ full, atMs }) => [full, atMs])).toEqual([
      [true, at(11)],
      [true, at(12)],
    ]);
    expect(rosters.wall, 'with the heartbeat that is a second after the last answer').toHaveLength(3);
  });

  it('[LOOP10] unassigned straps are sent only while a pairing dialog is open', async () => {
    const { straps, ask, heard, runTo } = await loopOf(CLASS, 10);
    await heard(sample(4, 10, 77), sample(1, 10, 120));
    await runTo(11);
    await heard(sample(4, 11, 77));
    await runTo(12);
    expect(straps).toEqual([]);
    await ask({ type: 'viewerPairing', open: true });
    await settled(() => straps.length > 0);
    expect(straps[0]).toMatchObject([{ label: '4', heartRateBpm: 77 }]);
    await runTo(20);
    const told = straps.length;
    expect(told).toBeGreaterThan(3);
    await runTo(30);
    expect(straps, 'a dialog that is not renewed closes').toHaveLength(told);
    await ask({ type: 'viewerPairing', open: true });
    await settled(() => straps.length > told);
    await ask({ type: 'viewerPairing', open: false });
    const closed = straps.length;
    await runTo(33);
    expect(straps).toHaveLength(closed);
  });

  it('[LOOP20] each open dialog gets the strap that is suggested for its slot', async () => {
    const { straps, suggested, ask, heard, runTo } = await loopOf(CLASS, 10);
    await ask({ type: 'viewerPairing', open: true, slot: asSlot(2) });
    for (let s = 10; s <= 15; s++) {
      await runTo(s);
      await heard(
        sample(4, s, 77, { strengthDbm: -35, receiver: 'gw/stick' }),
        sample(3, s, 77, { strengthDbm: -60, receiver: 'gw/stick' }),
      );
      await ask({ type: 'viewerPairing', open: true, slot: asSlot(2) });
    }
    await runTo(16);
    await settled(() => suggested.length > 0);
    expect(suggested.at(-1)).toMatchObject([{ slot: 2, why: 'held', strap: { label: '4' } }]);
    expect(straps.at(-1)).toHaveLength(2);
  });

  it('[PAIR10] the owner signs in by the strap that somebody had last, as the system’s step in the log', async () => {
    const { log, heard, runTo } = await loopOf(logOf({ slots: [plan(1), plan(2)] }, assigned(2)), -30);
    for (let s = -30; s <= -23; s++) {
      await runTo(s);
      await heard(sample(1, s, 70), sample(2, s, 72), sample(3, s, 74));
    }
    await settled(() => log.current()?.events.length === 3);
    await runTo(-20);
    expect(log.current()?.events.slice(2)).toMatchObject([
      { kind: 'assigned', slot: 1, strap: { strapId: 'belte-1' }, actor: 'system' },
    ]);
  });

  it('[INV5] stores now and then when worn straps were last heard, while the class is under way, and nothing of others', async () => {
    const { worn, heard, runTo } = await loopOf(CLASS, 10);
    for (let s = 10; s <= 45; s++) {
      await runTo(s);
      await heard(sample(1, s, 120, s === 12 ? { batteryPercent: 61 } : {}), sample(4, s, 90));
    }
    await runTo(46);
    expect(new Set(worn.map(({ strapId }) => strapId))).toEqual(new Set(['belte-1']));
    expect(worn.length).toBeLessThanOrEqual(2);
    expect(worn.at(-1)?.battery).toEqual({ percent: 61, atMs: at(12) });
    const before = await loopOf(logOf({ slots: [plan(1)] }, assigned(1)), -30);
    await before.heard(sample(1, -30, 70));
    await before.runTo(-1);
    expect(before.worn, 'not before the start').toEqual([]);
  });

  it('[LOOP11] the owner says once a second that the class lives, and ends it when its plan has run out', async () => {
    const { alive, log, frames, runTo } = await loopOf(CLASS, 2038);
    await runTo(2041);
    expect(alive.slice(0, 3)).toEqual([at(2038), at(2039), at(2040)]);
    await settled(() => log.current()?.model.endedAtMs !== null);
    expect(log.current()?.events.at(-1)).toMatchObject({
      kind: 'ended',
      reason: 'plan',
      atMs: at(2040),
      actor: 'system',
    });
    expect(frames.wall.at(-1)).toMatchObject({ status: 'ended' });
    const told = alive.length;
    await runTo(2045);
    expect(alive).toHaveLength(told);
  });

  it('[LOOP30] a new owner begins its roster versions apart from those of the one before', async () => {
    const before = await loopOf(CLASS, 10);
    const after = await loopOf(CLASS, 15);
    const versions = [before, after].map(({ rosters }) => rosters.wall[0]?.version ?? 0);
    expect(new Set(versions).size).toBe(2);
    for (const version of versions) {
      expect(version).toBeGreaterThanOrEqual(1);
      expect(version).toBeLessThanOrEqual(0xffff);
    }
  });

  it('[LOOP12] bytes on the bus that are no message change nothing', async () => {
    const { bus, roomId, heard, frames, runTo } = await loopOf(CLASS, 10);
    for (const channel of [channels.samples(roomId), channels.ask(roomId)]) {
      for (const bytes of [...RUBBISH, encodeJson(BAD_SAMPLES)]) bus.publish(channel.name, bytes);
    }
    await heard();
    await runTo(12);
    expect(frames.wall.at(-1)).toMatchObject({ status: 'running' });
  });
});
