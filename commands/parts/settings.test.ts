import { AppError } from '@takt/shared/errors.ts';
import { describe, expect, it } from 'vitest';
import { anyText, fault, helpFor, ok, readSettings, type Setting, wholeNumber } from './settings.ts';

const SETTINGS = {
  port: {
    name: 'port',
    value: 'N',
    help: { nb: 'port', en: 'port' },
    read: wholeNumber(0, 65_535),
  } satisfies Setting<number>,
  dataDir: {
    name: 'data-dir',
    value: 'DIR',
    help: { nb: 'mappe', en: 'folder' },
    read: anyText,
  } satisfies Setting<string>,
  radio: {
    name: 'radio',
    value: 'KIND',
    many: true,
    help: { nb: 'mottaker', en: 'radio' },
    read: (raw: string) => (raw === 'moon' ? fault(`«${raw}» finnes ikke`, `there is no "${raw}"`) : ok(raw)),
  } as const satisfies Setting<string>,
};
const read = (argv: string[], environment: Record<string, string> = {}) =>
  readSettings(SETTINGS, argv, environment);
function faults(argv: string[], environment: Record<string, string> = {}): AppError['text'] {
  try {
    read(argv, environment);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'usage') return error.text;
    throw error;
  }
  throw new Error('nothing was wrong with it');
}

describe('settings', () => {
  it('[SET1] come from flags, with a space or an equals sign, or from the environment; a flag wins', () => {
    expect(read(['--port', '80', '--data-dir=x'])).toEqual({ port: 80, dataDir: 'x', radio: [] });
    expect(read([], { TAKT_PORT: '81', TAKT_DATA_DIR: 'y' })).toMatchObject({ port: 81, dataDir: 'y' });
    expect(read(['--port', '80'], { TAKT_PORT: 'abc' })).toMatchObject({ port: 80 });
  });

  it('[SET2] not given is undefined, and an empty variable is not given', () => {
    expect(read([], { TAKT_PORT: ' ' })).toEqual({ port: undefined, dataDir: undefined, radio: [] });
  });

  it('[SET3] one that may be given several times is a list, in the environment parted by spaces', () => {
    expect(read(['--radio', 'a', '--radio', 'b'])).toMatchObject({ radio: ['a', 'b'] });
    expect(read([], { TAKT_RADIO: 'a  b' })).toMatchObject({ radio: ['a', 'b'] });
  });

  it('[SET4] all that is wrong is reported at once, in both languages, each with its flag or variable', () => {
    const text = faults(['--port', '-1', '--radio', 'moon', '--colour', 'red', 'stray'], {
      TAKT_DATA_DIR: '',
    });
    expect(text.en.split('\n').slice(1)).toEqual([
      '  – there is no option --colour',
      '  – "red" does not belong here',
      '  – "stray" does not belong here',
      '  – --port: "-1" is not a whole number from 0 to 65535',
      '  – --radio: there is no "moon"',
    ]);
    expect(text.nb.split('\n')).toHaveLength(6);
    expect(faults([], { TAKT_PORT: 'x' }).nb).toBe('TAKT_PORT: «x» er ikke et helt tall fra 0 til 65535');
  });

  it('[SET5] a flag without its value says so', () => {
    expect(faults(['--port']).en).toBe('--port needs a value (N)');
    expect(faults(['--data-dir', '--port', '80']).en).toContain('--data-dir needs a value (DIR)');
  });

  it('[SET8] a missing setting that a command needs is reported beside the other faults, and once', () => {
    const missing = { nb: '--bus mangler', en: '--bus is missing' };
    const bus = {
      name: 'bus',
      value: 'URL',
      help: missing,
      missing,
      read: anyText,
    } satisfies Setting<string>;
    const told = (argv: string[]) => () => readSettings({ ...SETTINGS, bus }, argv, {});
    expect(told(['--port', 'x'])).toThrow(/--port: "x".*\n.*--bus is missing/);
    expect(told([])).toThrow(/^--bus is missing$/);
    expect(told(['--bus'])).toThrow(/^--bus needs a value \(URL\)$/);
    expect(told(['--bus', 'b'])()).toMatchObject({ bus: 'b' });
  });

  it.each(['', '1.5', '1e3', '65536', ' 7', '0x10', '٣'])(
    '[SET6] "%s" is no whole number from 0 to 65535',
    (raw) => {
      expect(wholeNumber(0, 65_535)(raw)).toHaveProperty('fault');
    },
  );

  it('[SET7] help names every flag, and wins over faults', () => {
    expect(read(['--help', '--port', 'x'])).toBeNull();
    const help = helpFor('start', { nb: 'Om.', en: 'About.' }, SETTINGS, 'en');
    for (const flag of ['--port N', '--data-dir DIR', '--radio KIND …', 'TAKT_PORT'])
      expect(help).toContain(flag);
  });
});
