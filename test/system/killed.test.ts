import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeMasterKey } from '@takt/server/keys/master-key.ts';
import { demonstration } from '@takt/shared/demonstration.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { logOf } from '../support/a-class.ts';
import { command, curve, detail, prepare, ROOM, summaries, tryCommand } from '../support/a-console.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';
import { startTakt } from '../support/program.ts';
import { type Viewer, watch } from '../support/viewer.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'takt-killed-'));
  folders.push(made);
  return made;
}
const newest = (viewer: Viewer) => viewer.frames.at(-1);

describe('the power goes in the middle of a class', () => {
  it('[SYS6] the recording lacks its last second at most, and the class goes on where time has come to', async () => {
    const dataDir = await folder();
    const takt = await startTakt(['start'], { dataDir });
    const staff = await watch(takt.url, ROOM, 'console');
    const classId = await prepare(takt.url);
    await command(takt.url, classId, { kind: 'start' });
    const startMs = (await detail(takt.url, classId)).entry.startedAtMs ?? 0;
    await staff.until('eight seconds of it', () => (newest(staff)?.phaseElapsedMs ?? 0) > 8000);
    await takt.kill9();
    const seenS = ((newest(staff)?.atMs ?? 0) - startMs) / 1000;
    const live = [...staff.slots.values()]
      .filter(({ signal, ageS }) => signal === 'live' && ageS === 0)
      .map(({ slot }) => slot);
    await staff.close();
    expect(live.length).toBeGreaterThan(5);

    await using again = await startTakt(['start'], { dataDir });
    await using wall = await watch(again.url, ROOM, 'console');
    const on = await wall.until('the class', ({ frames }) =>
      frames.find(({ status }) => status === 'running'),
    );
    expect(on.atMs - on.phaseElapsedMs, 'the time it was away is class time').toBeCloseTo(startMs, -1);
    for (const slot of live.slice(0, 6)) {
      const points = (await curve(again.url, classId, slot)).filter(([s, bpm]) => bpm !== null && s <= seenS);
      // The last second waits for its commit; the beat before it is up to a second older; the hold draws it on.
      expect(points.at(-1)?.[0], `station ${slot}`).toBeGreaterThan(seenS - 3);
    }
    await command(again.url, classId, { kind: 'end' });
    expect(await summaries(again.url, classId)).toHaveLength(12);
  });

  /** What a program leaves behind that died five minutes ago, six minutes into a class. */
  async function left(): Promise<{ dataDir: string; classId: string; diedAtMs: number; startMs: number }> {
    const dataDir = await folder();
    const store = await openStore(join(dataDir, 'demonstration.sqlite'));
    const seed = demonstration();
    await store.people.seed(seed);
    const nowMs = Date.now();
    const [startMs, diedAtMs, classId] = [nowMs - 660_000, nowMs - 300_000, 'the-class-that-was-cut-off'];
    const slots = seed.group.members.map(({ plan }) => plan);
    for (const { seq, ...event } of logOf({ slots }, [0, { kind: 'started' }])) {
      const atMs = event.kind === 'prepared' ? startMs - 60_000 : startMs;
      if (event.kind === 'prepared') {
        await store.classes.create({
          classId,
          clinicId: seed.clinic.clinicId,
          roomId: ROOM,
          event: { ...event, atMs },
        });
      } else await store.classes.append(classId, asClassSeq(seq - 1), { ...event, atMs });
    }
    await store.classes.alive(classId, 1, diedAtMs);
    await store.close();
    writeMasterKey(join(dataDir, 'demonstration.key'), MASTER_KEY);
    return { dataDir, classId, diedAtMs, startMs };
  }

  it.each(['go on here', 'go on now', 'end'] as const)(
    '[SYS7] away for over two minutes: it stands at its last second, and "%s" is an answer',
    async (answer) => {
      const { dataDir, classId, diedAtMs, startMs } = await left();
      await using takt = await startTakt(['start', '--radio', 'none'], { dataDir });
      await using staff = await watch(takt.url, ROOM, 'console');
      const outage = await staff.until('the question', ({ rosters }) => rosters.at(-1)?.staff?.outage);
      expect(outage.fromMs).toBe(diedAtMs);
      const stands = await staff.until('the pause', () =>
        newest(staff)?.status === 'paused' ? newest(staff) : null,
      );
      // Six minutes: the warm-up is over to the second, and the first interval stands at its start.
      expect([stands.phaseIndex, stands.phaseElapsedMs]).toEqual([1, 0]);
      if (answer === 'end') {
        await command(takt.url, classId, { kind: 'end' });
        expect((await detail(takt.url, classId)).entry.endedAtMs).toBe(diedAtMs);
        return;
      }
      await command(
        takt.url,
        classId,
        answer === 'go on here' ? { kind: 'resume' } : { kind: 'undo', seq: outage.seq },
      );
      const on = await staff.until('the class going on', () =>
        newest(staff)?.status === 'running' ? newest(staff) : null,
      );
      if (answer === 'go on here') expect([on.phaseIndex, on.phaseElapsedMs < 60_000]).toEqual([1, true]);
      else expect(on.atMs - on.phaseElapsedMs, 'the pause that follows the interval').toBe(startMs + 600_000);
      const { rosters } = staff;
      expect(rosters.at(-1)?.staff?.outage).toBeNull();
      expect((await tryCommand(takt.url, classId, { kind: 'undo', seq: outage.seq })).status).toBe(409);
    },
  );
});
