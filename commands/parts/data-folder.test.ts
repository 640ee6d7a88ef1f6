import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '@takt/gateway/folder-lock.ts';
import { NEWEST_MIGRATION } from '@takt/server/store/migrations/migrations.ts';
import { AppError } from '@takt/shared/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataFolder, type DataFolderUse, openDataFolder } from './data-folder.ts';

let base: string;
let opened: DataFolder[];
let told: string[];
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'takt-folder-'));
  opened = [];
  told = [];
});
afterEach(async () => {
  for (const folder of opened) await folder.close();
  rmSync(base, { recursive: true, force: true });
});

const say: DataFolderUse['say'] = ({ nb, en }) => {
  expect(nb).not.toBe(en);
  told.push(en);
};
const alone: DataFolderUse = { program: 'takt start', nameBus: null, say };
/** A server on the bus with this name; on a bus without one it proposes its own. */
const on = (bus: { name: string | null; onAsked?: () => void }): DataFolderUse => ({
  program: 'takt server',
  say,
  nameBus: async (proposed) => {
    if (proposed === null) bus.onAsked?.();
    else bus.name ??= proposed;
    return bus.name;
  },
});
async function open(path: string, use: DataFolderUse): Promise<DataFolder> {
  const folder = await openDataFolder(path, use);
  opened.push(folder);
  return folder;
}
async function refusal(path: string, use = alone): Promise<AppError> {
  const error: unknown = await open(path, use).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`no refusal: ${String(error)}`);
  expect(error.text.nb).not.toBe(error.text.en);
  return error;
}
const mode = (path: string): number => statSync(path).mode & 0o777;

describe('the data folder', () => {
  it('[SYS30] a second program is turned away, told who has the folder, and let in when the first has gone', async () => {
    const first = await open(join(base, 'data'), alone);
    const error = await refusal(join(base, 'data'));
    expect(error.kind).toBe('conflict');
    expect(error.text.en).toContain(`takt start, process ${process.pid}`);
    expect(error.text.en).toMatch(/End the other first, or choose another folder with --data/);
    expect((await refusal(join(base, 'data'), on({ name: null }))).kind).toBe('conflict');
    await first.close();
    await open(join(base, 'data'), alone);
  });

  it('[SYS31] servers on one bus share the folder; one on another bus, and a program alone, are turned away', async () => {
    const [bus, other] = [{ name: null }, { name: randomUUID() }];
    const [first, second] = [await open(base, on(bus)), await open(base, on(bus))];
    const empty = { name: null };
    expect((await refusal(base, on(empty))).text.en).toMatch(/Only/);
    expect(empty.name).toBeNull();
    expect((await refusal(base, on(other))).text.en).toMatch(/Only "takt server" with the same --bus/);
    expect((await refusal(base)).kind).toBe('conflict');
    // The first may go: the second has the folder still.
    await first.close();
    expect((await refusal(base, on(other))).kind).toBe('conflict');
    expect((await refusal(base)).kind).toBe('conflict');
    await open(base, on(bus));
    for (const one of opened) await one.close();
    expect(second.path).toBe(base);
    await open(base, on(other));
  });

  it('[SYS31] a bus that has just lost its memory is waited for until those on it have named it again', async () => {
    const bus: { name: string | null; onAsked?: () => void } = { name: null };
    await open(base, on(bus));
    const { name } = bus;
    let asked = 0;
    bus.name = null;
    bus.onAsked = () => {
      asked += 1;
      if (asked === 3) bus.name = name;
    };
    await open(base, on(bus));
    expect(asked).toBe(3);
  });

  it('[SYS31] several that come at the same moment get it together on one bus, and one of them gets it alone', async () => {
    const bus = { name: null };
    expect(await Promise.all([1, 2, 3, 4].map(() => open(base, on(bus))))).toHaveLength(4);
    for (const one of opened) await one.close();
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => open(base, alone)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('[SYS31] a server of another version is refused beside those that have the folder, and let in when they have gone', async () => {
    const bus = { name: null };
    const first = await open(base, on(bus));
    const newer: DataFolderUse = { ...on(bus), tables: NEWEST_MIGRATION + 1 };
    const error = await refusal(base, newer);
    expect(error.text.en).toContain('in use by a Takt of another version (takt server, process ');
    await open(base, on(bus));
    await first.close();
    for (const one of opened) await one.close();
    await open(base, newer);
    await refusal(base, on(bus));
  });

  it('[SYS30] what an earlier program wrote of itself does not block the folder once it has gone', async () => {
    const holders = [{ program: 'takt start', pid: 1, bus: 'another' }];
    writeFileSync(join(base, 'holders.json'), JSON.stringify(holders));
    await (await open(base, alone)).close();
    writeFileSync(join(base, 'holders.json'), 'no JSON');
    await open(base, on({ name: 'mine' }));
  });

  it('[SYS32] a folder that others may read, and its files, are closed to them, and that is reported', async () => {
    const path = join(base, 'data');
    mkdirSync(path);
    chmodSync(path, 0o755);
    for (const name of ['demonstration.sqlite', 'demonstration-3.sqlite-wal']) {
      writeFileSync(join(path, name), 'x');
      chmodSync(join(path, name), 0o644);
    }
    await open(path, alone);
    expect(mode(path)).toBe(0o700);
    expect(mode(join(path, 'demonstration.sqlite'))).toBe(0o600);
    expect(mode(join(path, 'demonstration-3.sqlite-wal'))).toBe(0o600);
    expect(told).toHaveLength(3);
    expect(told[0]).toContain(`Other users could read ${path}`);
  });

  it('[SYS32] a folder that others may read and that holds other things is refused, and left as it was', async () => {
    chmodSync(base, 0o755);
    writeFileSync(join(base, 'letter.txt'), 'not ours');
    expect((await refusal(base)).text.en).toMatch(/holds other things than Takt's data/);
    expect(mode(base)).toBe(0o755);
    // Closed already it is nobody else's business what lies in it.
    chmodSync(base, 0o700);
    await open(base, alone);
  });

  it('[SYS33] what is made is for this user alone, with the folders above it', async () => {
    const path = join(base, 'a', 'b', 'data');
    await open(path, alone);
    for (const made of [path, join(base, 'a', 'b'), join(base, 'a')]) expect(mode(made)).toBe(0o700);
    for (const name of ['lock', 'lock-turn', 'holders.json']) expect(mode(join(path, name)) & 0o077).toBe(0);
  });

  it.each([
    ['below /proc', '/proc/x', /no folder can be made there/],
    ['deep below /proc', '/proc/x/y/z', /no folder can be made there/],
    ['below /sys', '/sys/takt', /does not allow it|can only be read|no access/],
    ['a device', '/dev/null', /is no folder/],
    ['below a device', '/dev/null/x', /a part of its path is a file/],
    ['a name that is too long', `/tmp/${'a'.repeat(300)}`, /its name is too long/],
    ['a path that is too long', `/tmp${'/abc'.repeat(2000)}`, /its name is too long/],
    ['a name with a zero in it', '/tmp/a\0b', /characters that cannot be used/],
  ])('[SYS33] %s is refused in a sentence', async (_name, path, words) => {
    const error = await refusal(path);
    expect(error.text.en).toMatch(words);
    expect(error.text.en.length).toBeLessThan(400);
  });

  it('[SYS33] a file, a pipe, a link to nothing and links in a circle are refused in a sentence', async () => {
    const at = (name: string): string => join(base, name);
    writeFileSync(at('file'), '');
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync(at('nowhere'), at('dangling'));
    symlinkSync(at('circle'), at('circle'));
    expect((await refusal(at('file'))).text.en).toMatch(/is no folder/);
    expect((await refusal(at('pipe'))).text.en).toMatch(/is no folder/);
    expect((await refusal(at('dangling'))).text.en).toMatch(/a link to something that is not there/);
    expect((await refusal(join(at('dangling'), 'x'))).text.en).toMatch(/a link to something that is not/);
    expect((await refusal(at('circle'))).text.en).toMatch(/links go round in a circle/);
  });

  it('[SYS33] a pipe where a file of ours should be is named, and never waited for', async () => {
    execFileSync('mkfifo', [join(base, 'lock')]);
    expect((await refusal(base)).text.en).toMatch(/lock is not an ordinary file/);
  });

  it('[SYS30] a program that never finishes deciding is waited for only for a while', async () => {
    const turn = lockFile(join(base, 'lock-turn'));
    expect((await refusal(base)).kind).toBe('conflict');
    turn?.();
  });
});
