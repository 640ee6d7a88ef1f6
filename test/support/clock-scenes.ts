/** What clocks do to a class: two servers that disagree, and one that starts again with another time of day. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMasterKey } from '@takt/server/keys/master-key.ts';
import { demonstrationMembers } from '@takt/shared/demonstration.ts';
import type { Frame } from '@takt/shared/wire/frame.ts';
import { command, prepare, ROOM } from './a-console.ts';
import { clockAhead } from './another-time.ts';
import { type CountedBeats, recordedBeats, sendBeats } from './counted-beats.ts';
import { MASTER_KEY } from './master-key.ts';
import { openStore } from './open-store.ts';
import { type Program, startTakt } from './program.ts';
import { type RedisServer, startRedis } from './redis.ts';
import { type Viewer, watch } from './viewer.ts';

const TOKEN = 'a-token-for-the-gateway-of-this-test';
const STRAPS = 4;
const WORN = demonstrationMembers(12).slice(0, STRAPS);
export const newest = (viewer: Viewer): Frame | undefined => viewer.frames.at(-1);
const liveIn = (viewer: Viewer): number =>
  WORN.filter(({ plan }) => viewer.slots.get(plan.slot)?.signal === 'live').length;
export const allLive = (viewer: Viewer): boolean => liveIn(viewer) === STRAPS;

export interface Recorded {
  readonly sent: number;
  readonly recorded: number;
}

export class ClockScene implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'takt-clocks-'));
  readonly #ends: (() => Promise<unknown>)[] = [];
  redis!: RedisServer;

  async server(aheadS: number): Promise<Program> {
    this.redis ??= await startRedis();
    const program = await startTakt(['server', '--bus', this.redis.url], {
      dataDir: this.folder,
      env: { TAKT_GATEWAY_TOKEN: TOKEN, ...clockAhead(aheadS) },
    });
    this.#ends.push(() => program.kill9());
    return program;
  }

  async look(program: Program, projection: 'wall' | 'console' = 'console'): Promise<Viewer> {
    const viewer = await watch(program.url, ROOM, projection);
    this.#ends.push(() => viewer.close());
    return viewer;
  }

  /** A class under way, and four straps that beat through the server at `url`. */
  async begin(url: string, through: string): Promise<{ classId: string; beats: CountedBeats }> {
    const classId = await prepare(url);
    await command(url, classId, { kind: 'start' });
    // The first beat may be placed a quarter of a second early, by what a first comparison of clocks leaves open.
    await sleep(1_000);
    return { classId, beats: this.beats(through) };
  }

  beats(through: string, firstCount = 0): CountedBeats {
    return sendBeats(
      through,
      TOKEN,
      WORN.map(({ strap }) => strap.sensors[0]!),
      firstCount,
    );
  }

  /** A beat that was sent before the class's first instant does not belong to it. */
  async count(classId: string, beats: CountedBeats): Promise<Recorded> {
    await beats.stop();
    const masterKey = readMasterKey(join(this.folder, 'demonstration.key')) ?? MASTER_KEY;
    const store = await openStore(join(this.folder, 'demonstration.sqlite'), { masterKey });
    const counts = await Promise.all(WORN.map(({ plan }) => recordedBeats(store, classId, plan.slot)));
    await store.close();
    return {
      sent: beats.acknowledged() * STRAPS,
      recorded: counts.reduce((sum, count) => sum + count, 0),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
    await this.redis?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
