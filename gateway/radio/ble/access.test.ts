import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accessTo } from './access.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-access-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const adapters = join(folder, 'bluetooth');
for (const name of ['hci1', 'hci1:64']) mkdirSync(join(adapters, name), { recursive: true });
const withCapabilities = (name: string, effective: string) => {
  const status = join(folder, name);
  writeFileSync(status, `Name:\tnode\nCapPrm:\tffffffffffffffff\nCapEff:\t${effective}\n`);
  return { adapters, status };
};
const may = withCapabilities('may', '0000000000002000');
const mayNot = withCapabilities('may-not', '000001ffffffdfff');

describe('access to a Bluetooth adapter', () => {
  it('[BLR16] an adapter of the machine needs to be there and the process to have cap_net_raw', async () => {
    expect(await accessTo({ kind: 'hci', index: 1 }, may)).toBe('granted');
    expect(await accessTo({ kind: 'first' }, may)).toBe('granted');
    expect(await accessTo({ kind: 'hci', index: 1 }, mayNot)).toBe('forbidden');
    expect(await accessTo({ kind: 'first' }, mayNot)).toBe('forbidden');
    expect(await accessTo({ kind: 'hci', index: 0 }, may)).toBe('absent');
    expect(await accessTo({ kind: 'hci', index: 64 }, may)).toBe('absent');
    const none = { ...may, adapters: join(folder, 'no-bluetooth') };
    expect(await accessTo({ kind: 'first' }, none)).toBe('absent');
    expect(await accessTo({ kind: 'hci', index: 1 }, { adapters, status: join(folder, 'none') })).toBe(
      'granted',
    );
  });

  it('[BLR16] an adapter on a serial line needs to be there', async () => {
    expect(await accessTo({ kind: 'uart', path: may.status })).toBe('granted');
    expect(await accessTo({ kind: 'uart', path: join(folder, 'ttyACM9') })).toBe('absent');
  });
});
