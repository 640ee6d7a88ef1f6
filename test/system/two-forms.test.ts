/** Takt as it is built, and its sources as they stand: two forms of one program. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';
import { startTakt, TAKT } from '../support/program.ts';
import { ROOT } from '../support/sources.ts';

const SOURCES = join(ROOT, 'test', 'support', 'takt-from-sources.ts');
const data = (name: string): string => fileURLToPath(new URL(name, DATA_DIR));

const CALLS: readonly (readonly string[])[] = [
  ['no-such-command'],
  ['start', '--help'],
  ['gateway', '--radio', 'tin-can'],
  ['decode', 'ant', data('raw/ant-capture-bike.pcap')],
  ['summarize', data('fit/ride-65s-rr.fit'), '--json'],
  ['summarize', data('tcx/treadmill-hrmtri.tcx'), '--template', '4x4'],
];

function answer(entry: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], {
    encoding: 'utf8',
    env: { ...process.env, TAKT_LANG: 'en' },
  });
  return { status, stdout, stderr };
}

describe('the program as it is built, and its sources', () => {
  it.each(CALLS.map((args) => ({ args, shown: args.map((arg) => arg.replace(/.*\//, '')).join(' ') })))(
    '[SYS80] answer alike: takt $shown',
    ({ args }) => {
      const built = answer(TAKT, args);
      expect(built).toEqual(answer(SOURCES, args));
      expect(built.stdout + built.stderr).not.toBe('');
    },
  );

  it('[SYS80] serve the same interface, the same screens and the same clinic', async () => {
    const paths = [
      '/healthz',
      '/api/openapi.json',
      '/api/session',
      '/api/groups',
      '/api/templates',
      '/api/straps',
      '/wall',
      '/no/such/page',
    ];
    const served = async (entry: string) => {
      await using takt = await startTakt(['start', '--radio', 'none'], { entry });
      const answers = await Promise.all(
        paths.map(async (path) => {
          const reply = await fetch(takt.url + path);
          return [path, reply.status, (await reply.text()).replace(/nonce[^>]*/g, '')];
        }),
      );
      expect(await takt.stop()).toBe(0);
      const { port } = new URL(takt.url);
      const said = takt.stdout().replaceAll(takt.url, '').replaceAll(port, 'PORT');
      // The link is another one at each start.
      return { answers, said: said.replace(/setup#\S+/, 'setup#CODE'), complained: takt.stderr() };
    };
    expect(await served(TAKT)).toEqual(await served(SOURCES));
  });
});
