import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';

describe('takt audit', () => {
  let folder: string;
  let backups: string;
  const verify = (...args: string[]) => runTakt(['audit', 'verify', '--data', folder, ...args]);
  /** Past the guard of the table. */
  const harm = (sql: string): void => {
    using data = new DatabaseSync(join(folder, 'demonstration.sqlite'), { timeout: 60_000 });
    const guards = data.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all();
    for (const { name } of guards) data.exec(`drop trigger ${name}`);
    data.exec(sql);
    for (const guard of guards) data.exec(String(guard.sql));
  };
  const noted = (): string => {
    const name = readdirSync(backups).find((one) => one.endsWith('-audit.txt')) ?? 'none';
    return readFileSync(join(backups, name), 'utf8');
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takt-audit-'));
    backups = join(folder, 'backups');
    await using takt = await startTakt(['start', '--radio', 'none'], { dataDir: folder });
    for (let i = 0; i < 5; i++) await (await fetch(`${takt.url}/api/people`)).text();
    // Beside a running Takt.
    expect((await runTakt(['backup', '--data', folder, '--backup-to', backups])).code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('[AUD7] is whole against what the back-up noted, and says what to note elsewhere; no master key is needed', async () => {
    rmSync(join(folder, 'demonstration.key'));
    const { code, out } = await verify('--backup-to', backups);
    expect(code).toBe(0);
    expect(out).toMatch(/unbroken; 1 noted points agree[\s\S]*\n {2}\d+:[0-9a-f]{64}\n/);
    expect(out).toContain(noted().trim());
  });

  it('[AUD7] an end that was cut off is found by what was noted, and so is one that was typed', async () => {
    const head = noted().trim();
    const number = Number(head.split(':')[0]);
    harm(`delete from audit where number = ${number}`);
    expect((await verify()).code).toBe(0);
    for (const found of [await verify('--backup-to', backups), await verify('--head', head)]) {
      expect([found.code, found.out]).toEqual([expect.any(Number), `No. ${number} was cut off the end.\n`]);
      expect(found.code).not.toBe(0);
      expect(found.err).toMatch(/not as it was written/);
    }
    expect((await verify('--head', '12:ab')).err).toMatch(/is not NUMBER:HASH/);
  });

  it('[AUD7] one flipped letter is found, and its number is told', async () => {
    harm(`update audit set actor = 'demonstratiom' where number = 2`);
    const { code, out } = await verify();
    expect(code).not.toBe(0);
    expect(out).toBe('No. 2 was changed.\n');
  });
});
