import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { encodeFrame, type Frame } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { frame, roster } from '../../test/support/a-live-room.ts';
import { busOn } from '../../test/support/a-store.ts';
import { BAD_SAMPLES, BELT, badFrames, HEART, RUBBISH } from '../../test/support/rubbish.ts';
import { type Channel, publish, refusedOn, subscribe } from './channel.ts';
import * as channels from './channels.ts';
import { encodeJson } from './json.ts';

const ROOM = 'sal-1';
const everyChannel: readonly Channel<never, unknown>[] = [
  channels.samples(ROOM),
  channels.frames(ROOM, 'wall'),
  channels.frames(ROOM, 'console'),
  channels.roster(ROOM, 'wall'),
  channels.roster(ROOM, 'console'),
  channels.straps(ROOM),
  channels.classChanged(ROOM),
  channels.ask(ROOM),
  channels.gatewayHealth(ROOM),
  channels.gatewayRevoked(ROOM),
  channels.effort(ROOM),
];

const drained = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await null;
};

async function heardOn<Said, Heard>(channel: Channel<Said, Heard>, bytes: readonly Uint8Array[]) {
  const bus = busOn(() => 0);
  const heard: Heard[] = [];
  await subscribe(bus, channel, (message) => heard.push(message));
  for (const one of bytes) bus.publish(channel.name, one);
  await drained();
  return { heard, refused: refusedOn(bus).get(channel.kind) ?? 0 };
}

describe('what comes over the bus', () => {
  it.each(everyChannel.map((channel) => [channel.name, channel] as const))(
    '[BUS20] %s: a message that is none of its own is counted and reaches no subscriber',
    async (_name, channel) => {
      const { heard, refused } = await heardOn(channel, RUBBISH);
      expect(heard.flat()).toEqual([]);
      expect(refused).toBe(RUBBISH.length);
    },
  );

  it('[BUS21] in a message of samples each invalid one is left out and counted, and the others are taken', async () => {
    const bytes = BAD_SAMPLES.map((bad) => encodeJson([HEART, bad, BELT]));
    const { heard, refused } = await heardOn(channels.samples(ROOM), bytes);
    expect(heard).toEqual(BAD_SAMPLES.map(() => [HEART, BELT]));
    expect(refused).toBe(BAD_SAMPLES.length);
  });

  it('[BUS21] only the checked fields of a sample go on', async () => {
    const said = `[{"__proto__":{"kind":"treadmill"},"constructor":1,"toString":2,"name":"Ola",${JSON.stringify(
      { ...HEART, strengthDbm: -60, receiver: 'gw/ant-1', station: 4 },
    ).slice(1)}]`;
    const { heard } = await heardOn(channels.samples(ROOM), [Buffer.from(said)]);
    const known: Sample = { ...HEART, strengthDbm: -60, receiver: 'gw/ant-1', station: asStation(4) };
    expect(heard).toEqual([[known]]);
    expect(Object.keys(heard[0]?.[0] ?? {}).sort()).toEqual(Object.keys(known).sort());
  });

  it('[BUS22] a frame of another version, cut short or of the other projection is refused', async () => {
    const wall: Frame = frame({});
    const console_: Frame = frame({ projection: 'console', slots: [] });
    const channel = channels.frames(ROOM, 'wall');
    const bad = [...badFrames(encodeFrame(wall)), encodeFrame(console_)];
    const { heard, refused } = await heardOn(channel, [...bad, encodeFrame(wall)]);
    expect(heard.map(({ frame: { seq } }) => seq)).toEqual([1]);
    expect(refused).toBe(bad.length);
  });

  it('[BUS23] a roster of another room, without a part or with staff’s part on a wall is refused', async () => {
    const sound = { ...roster(), room: ROOM };
    const channel = channels.roster(ROOM, 'wall');
    const bad: object[] = [
      { ...sound, room: 'sal-2' },
      { ...sound, staff: { lastSeq: 1, undoable: null, outage: null } },
      { ...sound, slots: Array(41).fill(sound.slots[0]) },
      { ...sound, slots: [{ ...sound.slots[0], display: 'constructor' }] },
      ...Object.keys(sound).map((name) => ({ ...sound, [name]: undefined })),
    ];
    const said = [...bad, sound].map((one) => encodeJson({ type: 'serverRoster', roster: one }));
    const { heard, refused } = await heardOn(channel, said);
    expect(heard.map((one) => one.roster)).toEqual([sound]);
    expect(refused).toBe(bad.length);
  });

  it('[BUS24] what a server publishes, every server reads', async () => {
    const bus = busOn(() => 0);
    const heard: unknown[] = [];
    const asks: channels.Ask[] = [
      { type: 'edgeLost' },
      { type: 'viewerPairing', open: true, slot: asSlot(4) },
    ];
    await subscribe(bus, channels.ask(ROOM), (message) => heard.push(message));
    for (const ask of asks) publish(bus, channels.ask(ROOM), ask);
    await subscribe(bus, channels.effort(ROOM), (message) => heard.push(message));
    publish(bus, channels.effort(ROOM), { type: 'serverEffort', percent: null });
    await drained();
    expect(heard).toEqual([...asks, { type: 'serverEffort', percent: null }]);
    expect([...refusedOn(bus)]).toEqual([]);
  });
});
