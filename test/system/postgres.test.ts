import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '@takt/shared/wire/frame.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command, curve, detail, prepare, ROOM, summaries } from '../support/a-console.ts';
import { settled } from '../support/a-store.ts';
import { has } from '../support/debian.ts';
import { letOwn } from '../support/owner.ts';
import { PATIENT } from '../support/patience.ts';
import { type PostgresDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type Program, startTakt } from '../support/program.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';
import { type Viewer, watch } from '../support/viewer.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');
const TOKEN = 'a-token-for-the-gateway-of-this-test';
const SECRET = 'h3mmelig-passord';

async function ended(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', TAKT, ...args], {
    env: { ...process.env, TAKT_LANG: 'en', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

describe.skipIf(!has('postgres') || !has('redis'))(
  'two servers on one PostgreSQL, without a folder between',
  () => {
    let redis: RedisServer;
    let postgres: PostgresServer;
    let database: PostgresDatabase;
    let folder: string;
    let owner: Program;
    let other: Program;
    let gateway: ChildProcess;
    let classId: string;
    const viewers: Viewer[] = [];
    const look = async (program: Program, projection: 'wall' | 'console'): Promise<Viewer> => {
      const viewer = await watch(program.url, ROOM, projection);
      viewers.push(viewer);
      return viewer;
    };
    const newest = (viewer: Viewer): Frame | undefined => viewer.frames.at(-1);
    const live = ({ slots }: Viewer): boolean =>
      [...slots.values()].filter(({ signal }) => signal === 'live').length >= 10;

    beforeAll(async () => {
      [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
      database = await postgres.database();
      folder = mkdtempSync(join(tmpdir(), 'takt-two-'));
      const server = (): Promise<Program> =>
        startTakt(['server', '--bus', redis.url], {
          env: { TAKT_GATEWAY_TOKEN: TOKEN, TAKT_STORE: database.url },
        });
      // Both at once, on an empty database.
      [owner, other] = await Promise.all([server(), server()]);
      const gatewayArgs = [TAKT, 'gateway', '--server', other.url, '--radio', 'simulator'];
      gateway = spawn(process.execPath, gatewayArgs, {
        env: { ...process.env, TAKT_TOKEN: TOKEN, TAKT_SPILL: join(folder, 'spill') },
        stdio: 'ignore',
      });
    });
    afterAll(async () => {
      for (const viewer of viewers) await viewer.close();
      gateway?.kill('SIGKILL');
      await owner?.kill9();
      await other?.stop();
      await postgres?.close();
      await redis?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('[SYS90] begin together on an empty database and show one class on both walls', async () => {
      const [here, there] = [await look(owner, 'wall'), await look(other, 'wall')];
      classId = await prepare(other.url);
      await command(owner.url, classId, { kind: 'start' });
      await here.until('ten live here', live);
      await there.until('ten live there', live);
      await vi.waitFor(() => expect(here.rosters.at(-1)).toEqual(there.rosters.at(-1)), PATIENT);
      // What they share is the database: neither has put anything into a folder.
      for (const { dataDir } of [owner, other]) expect(readdirSync(dataDir)).toEqual([]);
    });

    it('[SYS91] PostgreSQL is restarted in the middle of the class: the walls go on, and nothing heard is missing', async () => {
      const wall = await look(other, 'wall');
      await wall.until('a frame', () => newest(wall));
      await postgres.stop();
      const seen = wall.frames.length;
      await wall.until('frames without a database', ({ frames }) => frames.length > seen + 30 && live(wall));
      const state = async () => (await fetch(`${other.url}/healthz`)).status;
      await settled(async () => (await state()) === 503);
      await postgres.start();
      await settled(async () => (await state()) === 200);
      await command(other.url, classId, { kind: 'pause' });
      await wall.until('the pause', () => newest(wall)?.status === 'paused');
      await command(other.url, classId, { kind: 'resume' });
      await wall.until('the class going on', () => newest(wall)?.status === 'running');
    });

    it('[SYS92] the owner is killed: the other takes over, and the record has no gap from the first beat to the last', async () => {
      await letOwn(owner, other);
      const wall = await look(other, 'wall');
      const last = await wall.until('a frame', () => newest(wall));
      await owner.kill9();
      const killedAt = wall.frames.length;
      const first = await wall.until('a new owner', ({ frames }) =>
        frames.slice(killedAt).find(({ seq, status }) => seq < last.seq && status === 'running'),
      );
      await wall.until('hearts again', live);
      await command(other.url, classId, { kind: 'end' });
      await wall.until('the end', () => newest(wall)?.status === 'ended');
      expect(await summaries(other.url, classId)).toHaveLength(12);
      const { entry } = await detail(other.url, classId);
      for (const slot of [1, 2, 4]) {
        const points = await curve(other.url, classId, slot);
        expect(
          points.filter(([, bpm], i) => bpm === null && i < points.length - 1),
          `slot ${slot}`,
        ).toEqual([]);
        expect(points.at(-1)?.[0]).toBeGreaterThan((first.atMs - (entry.startedAtMs ?? 0)) / 1000);
      }
      const storage = async () => (await fetch(`${other.url}/api/storage`)).json();
      await vi.waitFor(
        async () => expect(await storage()).toMatchObject({ waiting: 0, lost: null }),
        PATIENT,
      );
    });

    it('[SYS93] a program that works alone, or a server on another bus, is refused and told who has the database', async () => {
      const alone = await ended(['start', '--radio', 'none', '--port', '0'], { TAKT_STORE: database.url });
      expect(alone).toMatchObject({
        code: 69,
        err: expect.stringMatching(/in use by another Takt \(takt server, /),
      });
      const second = await startRedis();
      try {
        const stranger = await ended(['server', '--bus', second.url, '--port', '0', '--store', database.url]);
        expect(stranger).toMatchObject({
          code: 69,
          err: expect.stringMatching(/the same --bus can share it/),
        });
      } finally {
        await second.close();
      }
    });
  },
);

describe.skipIf(!has('postgres'))('takt start on PostgreSQL', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres({ hba: ['host all careful 127.0.0.1/32 scram-sha-256'] });
    await postgres.admin(`create role careful login superuser password '${SECRET}'`);
  });
  afterAll(() => postgres.close());

  it('[SET9] a password from the environment is in no output and no argument; one in --store leaves the arguments', async () => {
    const database = await postgres.database();
    const url = database.url.replace('takt@', `careful:${SECRET}@`);
    const args = ['start', '--radio', 'none'];
    for (const [more, env] of [
      [[], { TAKT_STORE: url }],
      [['--store', url], {}],
    ] as const) {
      await using takt = await startTakt([...args, ...more], { env });
      expect(readFileSync(`/proc/${takt.pid}/cmdline`, 'utf8')).not.toContain(SECRET);
      expect(takt.stdout() + takt.stderr()).not.toContain(SECRET);
      expect(takt.stdout().includes('could be seen by others')).toBe(more.length > 0);
      expect(existsSync(join(takt.dataDir, 'demonstration.sqlite'))).toBe(false);
    }
    const wrong = await ended([...args, '--port', '0'], { TAKT_STORE: url.replace(SECRET, `${SECRET}x`) });
    expect(wrong).toMatchObject({
      code: 69,
      err: expect.stringMatching(/does not let Takt into the database/),
    });
    expect(wrong.err + wrong.out).not.toContain(SECRET);
  });

  it('[SET10] an address that cannot be used is reported without being repeated, an unknown parameter by its name', async () => {
    for (const [store, words] of [
      [`postgres:/careful:${SECRET}@x`, /--store: is not an address like postgres:/],
      [`mysql://careful:${SECRET}@x/y`, /--store: is not an address like postgres:/],
      [
        `postgres://careful:${SECRET}@x/y?sslmode=prefer`,
        /sslmode is one of disable, require, verify-ca, verify-full/,
      ],
      [`postgres://careful:${SECRET}@x/y?options=-cx`, /"options" has no place in the database's address/],
      [
        `postgres://careful:${SECRET}@x/y?sslrootcert=/nowhere`,
        /sslrootcert: the file \/nowhere cannot be read/,
      ],
    ] as const) {
      const { code, err, out } = await ended(['start', '--port', '0', '--store', store]);
      expect([code, err], store).toEqual([2, expect.stringMatching(words)]);
      expect(err + out).not.toContain(SECRET);
    }
  });

  it('[SET11] a database of a clinic is no demonstration’s, nor one of another size', async () => {
    const database = await postgres.database();
    await (await startTakt(['start', '--radio', 'none'], { env: { TAKT_STORE: database.url } })).stop();
    const forty = await ended(['start', '--radio', 'simulator:40', '--port', '0', '--store', database.url]);
    expect(forty).toMatchObject({
      code: 75,
      err: expect.stringMatching(/a demonstration of 12 participants/),
    });
    await database.run(`set session_replication_role = replica; update clinic set clinic_id = 'klinikken'`);
    const clinics = await ended(['start', '--radio', 'none', '--port', '0', '--store', database.url]);
    expect(clinics).toMatchObject({ code: 75, err: expect.stringMatching(/belongs to a clinic/) });
  });
});
