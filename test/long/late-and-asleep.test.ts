/** The real `takt gateway` over a way on which everything is 4 s late, and a gateway that stood still: what a console sees. */
import { expect, it, vi } from 'vitest';
import { outage } from '../support/outage.ts';
import { watch } from '../support/viewer.ts';

const SLOW_MS = 4_000;

it('[UPL57] what is 4 s on its way makes no tile live, from the first message on and over a reconnect; live again at once when it is quick', async () => {
  await using room = await outage(600_000);
  await using viewer = await watch(room.serverUrl, 'sal-1', 'console');
  const signal = () => viewer.slots.get(1)?.signal;
  const live = (what: string) => viewer.until(what, () => signal() === 'live');
  /** Until so many further beats are in the recording: they came, and none of them made the tile live. */
  const neverLive = async (beats: number): Promise<void> => {
    const from = viewer.frames.length;
    const recorded = async (): Promise<number> => (await room.beats(1)).counts.length;
    const before = await recorded();
    await vi.waitUntil(async () => (await recorded()) >= before + beats, { timeout: 60_000, interval: 100 });
    const seen = viewer.frames.slice(from).flatMap(({ slots }) => slots.filter(({ slot }) => slot === 1));
    expect(seen.map((one) => one.signal)).not.toContain('live');
  };
  room.slowUp(SLOW_MS);
  await room.gateway('air');
  await neverLive(6);
  room.slowUp(0);
  await live('a quick way');
  room.slowUp(SLOW_MS);
  await viewer.until('what is late is seen', () => signal() === 'stale');
  room.cut();
  room.mend();
  await neverLive(6);
  room.slowUp(0);
  await live('a quick way again');
}, 120_000);

it('[UPL58] a gateway that was stopped for 10 s is live again, and what it heard before keeps its times', async () => {
  await using room = await outage(600_000);
  await using viewer = await watch(room.serverUrl, 'sal-1', 'console');
  const until = (signal: string) => viewer.until(signal, ({ slots }) => slots.get(1)?.signal === signal);
  const gateway = await room.gateway('air');
  await until('live');
  process.kill(gateway.pid, 'SIGSTOP');
  await until('lost');
  const before = await room.beats(1);
  process.kill(gateway.pid, 'SIGCONT');
  const from = viewer.frames.length;
  await until('live');
  // A full frame comes every second: within seconds, not after minutes.
  expect(viewer.frames.length - from).toBeLessThan(60);
  const after = await room.beats(1);
  expect(after.counts.slice(0, before.counts.length)).toEqual(before.counts);
}, 120_000);
