import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { classes, command, detail } from '../support/a-console.ts';
import { allLive, ClockScene, newest } from '../support/clock-scenes.ts';
import { has } from '../support/debian.ts';
import { letOwn } from '../support/owner.ts';

const HOUR_S = 3600;
const PATIENCE_MS = 180_000;

describe.skipIf(!has('redis') || !has('faketime'))('two servers whose clocks differ', () => {
  it.each([
    ['5 s ahead', 5],
    ['5 s back', -5],
    ['an hour back', -HOUR_S],
    ['an hour ahead', HOUR_S],
  ])(
    '[SYS70] %s: both walls show everybody live, all that is acknowledged is recorded, and a take-over goes on from the log',
    async (name, aheadS) => {
      await using scene = new ClockScene();
      const owner = await scene.server(0);
      const here = await scene.look(owner, 'wall');
      await here.until('its frames', ({ frames }) => frames.length > 0);
      const other = await scene.server(aheadS);
      const there = await scene.look(other);
      const { classId, beats } = await scene.begin(owner.url, other.url);
      await here.until('all live here', allLive);
      await there.until('all live there', allLive);
      await sleep(15_000);
      expect([allLive(here), allLive(there)]).toEqual([true, true]);
      await letOwn(owner, other);
      const last = await there.until('a frame', newest);
      const killedAtMs = performance.now();
      const seen = there.frames.length;
      await owner.kill9();
      const first = await there.until('a new owner', ({ frames }) =>
        frames.slice(seen).find(({ seq, status }) => seq < last.seq && status === 'running'),
      );
      const awayMs = performance.now() - killedAtMs;
      const stepMs = first.atMs - last.atMs - awayMs;
      await there.until('all live again', allLive);
      await sleep(3_000);
      const { sent, recorded } = await scene.count(classId, beats);
      const { spans } = await detail(other.url, classId);
      const asked = there.rosters.at(-1)?.staff?.clock;
      console.log(
        `${name}: recorded ${recorded} of ${sent}; taken over after ${Math.round(awayMs)} ms, class time off by ${Math.round(stepMs)} ms; ${spans.length} span; clock asked: ${JSON.stringify(asked)}`,
      );
      expect(recorded).toBe(sent);
      expect(Math.abs(stepMs)).toBeLessThan(2_000);
      expect(spans).toHaveLength(1);
      expect(asked === null).toBe(Math.abs(aheadS) < 120);
    },
    PATIENCE_MS,
  );

  it(
    '[SYS71] a Redis that came back empty: one change of owner at most, no class time lost, nothing unrecorded',
    async () => {
      await using scene = new ClockScene();
      const owner = await scene.server(0);
      const here = await scene.look(owner, 'wall');
      await here.until('its frames', ({ frames }) => frames.length > 0);
      const other = await scene.server(0);
      const there = await scene.look(other, 'wall');
      const { classId, beats } = await scene.begin(owner.url, other.url);
      await there.until('all live', allLive);
      const before = there.frames.length;
      await scene.redis.kill();
      await scene.redis.start();
      await there.until('frames again', ({ frames }) => frames.length > before + 3);
      await there.until('all live again', allLive);
      await sleep(40_000);
      const after = there.frames.slice(before);
      const changes = after.filter(({ seq }, i) => i > 0 && seq < (after[i - 1]?.seq ?? 0)).length;
      const { sent, recorded } = await scene.count(classId, beats);
      console.log(`empty Redis: ${changes} changes of owner in 40 s, recorded ${recorded} of ${sent}`);
      expect(changes).toBeLessThanOrEqual(1);
      expect(recorded).toBe(sent);
    },
    PATIENCE_MS,
  );

  it(
    '[SYS72] an owner that is stopped for 12 s and comes back sends no frame beside the new one',
    async () => {
      await using scene = new ClockScene();
      const owner = await scene.server(0);
      const here = await scene.look(owner, 'wall');
      await here.until('its frames', ({ frames }) => frames.length > 0);
      const other = await scene.server(0);
      const there = await scene.look(other, 'wall');
      const { classId, beats } = await scene.begin(owner.url, other.url);
      await there.until('all live', allLive);
      await letOwn(owner, other);
      const last = await there.until('a frame', newest);
      const stoppedAt = there.frames.length;
      process.kill(owner.pid, 'SIGSTOP');
      await there.until('a new owner', ({ frames }) =>
        frames.slice(stoppedAt).some(({ seq }) => seq < last.seq),
      );
      await there.until('all live again', allLive);
      await sleep(5_000);
      process.kill(owner.pid, 'SIGCONT');
      await sleep(8_000);
      const after = there.frames.slice(stoppedAt);
      const changes = after.filter(({ seq }, i) => i > 0 && seq <= (after[i - 1]?.seq ?? 0)).length;
      const { sent, recorded } = await scene.count(classId, beats);
      console.log(
        `stopped owner: ${changes} falls of the sequence in ${after.length} frames, recorded ${recorded} of ${sent}`,
      );
      expect(changes).toBeLessThanOrEqual(1);
      expect(recorded).toBe(sent);
    },
    PATIENCE_MS,
  );
});

describe.skipIf(!has('redis') || !has('faketime'))(
  'one machine that starts again with another time of day',
  () => {
    it.each([
      ['ten minutes back', -600],
      ['an hour back', -HOUR_S],
    ])(
      '[SYS73] %s: the class goes on from its log at once, is recorded, and staff say which clock is right',
      async (name, aheadS) => {
        await using scene = new ClockScene();
        const before = await scene.server(0);
        const one = await scene.look(before);
        await one.until('its frames', ({ frames }) => frames.length > 0);
        const { classId, beats: first } = await scene.begin(before.url, before.url);
        await one.until('all live', allLive);
        await sleep(4_000);
        const last = await one.until('a frame', newest);
        await first.stop();
        await before.kill9();
        const again = await scene.server(aheadS);
        const two = await scene.look(again);
        const beats = scene.beats(again.url, 128);
        const on = await two.until('the class', ({ frames }) =>
          frames.find(({ status }) => status === 'running'),
        );
        await two.until('all live again', allLive);
        await sleep(5_000);
        const counted = await scene.count(classId, beats);
        const asked = await two.until('the question', ({ rosters }) => rosters.at(-1)?.staff?.clock);
        const startedMs = (await detail(again.url, classId)).entry.startedAtMs ?? 0;
        await command(again.url, classId, { kind: 'clock', seq: asked.seq, right: 'machine' });
        const corrected = (await classes(again.url)).find((entry) => entry.classId === classId);
        const movedS = Math.round(((corrected?.startedAtMs ?? 0) - startedMs) / 1000);
        const all = counted.sent + first.acknowledged() * 4;
        console.log(
          `${name}: went on at ${on.phaseElapsedMs} ms (before: ${last.phaseElapsedMs}); recorded ${counted.recorded} of ${all}; date moved by ${movedS} s`,
        );
        expect(on.phaseElapsedMs).toBeGreaterThanOrEqual(last.phaseElapsedMs - 2_000);
        expect(on.phaseElapsedMs).toBeLessThan(last.phaseElapsedMs + 15_000);
        expect(counted.recorded).toBe(all);
        expect(Math.abs(movedS - aheadS)).toBeLessThan(60);
        await two.until('no question', ({ rosters }) => rosters.at(-1)?.staff?.clock === null);
      },
      PATIENCE_MS,
    );

    it(
      '[SYS74] an hour ahead looks like an outage: the console asks, and what is heard meanwhile is recorded',
      async () => {
        await using scene = new ClockScene();
        const before = await scene.server(0);
        const one = await scene.look(before);
        await one.until('its frames', ({ frames }) => frames.length > 0);
        const { classId, beats: first } = await scene.begin(before.url, before.url);
        await one.until('all live', allLive);
        await first.stop();
        await before.kill9();
        const again = await scene.server(HOUR_S);
        const two = await scene.look(again);
        await two.until('the outage', ({ rosters }) => rosters.at(-1)?.staff?.outage);
        const beats = scene.beats(again.url, 128);
        await two.until('all live again', allLive);
        await command(again.url, classId, { kind: 'resume' });
        await two.until('the class going on', () => newest(two)?.status === 'running');
        await sleep(3_000);
        const counted = await scene.count(classId, beats);
        const all = counted.sent + first.acknowledged() * 4;
        console.log(`an hour ahead: recorded ${counted.recorded} of ${all}`);
        expect(counted.recorded).toBe(all);
      },
      PATIENCE_MS,
    );
  },
);
