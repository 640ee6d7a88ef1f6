import { describe, expect, it } from 'vitest';
import { NOTHING_ANSWERED, readMachineSettings, textOfSettings } from './machine-settings.ts';

const FULL = {
  ...NOTHING_ANSWERED,
  clinicId: 'a',
  clinic: { name: 'Klinikk Nord', unit: '', timeZone: 'Europe/Oslo', language: 'nb' },
  storage: { store: { kind: 'postgres', url: 'postgres://u:p@h/d' }, key: { kind: 'file', path: null } },
  reach: { way: 'proxy', host: null, port: 8080, behind: 'https://takt.example', trustedProxy: [] },
  receivers: { radios: ['ble'], antKey: null, heard: true },
  backup: { folder: null, recipients: [] },
} as const;
const refusal = (value: unknown): string => {
  try {
    readMachineSettings(typeof value === 'string' ? value : JSON.stringify(value), '/data/clinic.json');
    return 'read';
  } catch (error) {
    const { kind, text } = error as { kind: string; text: { nb: string; en: string } };
    expect(text.nb).toContain('/data/clinic.json');
    expect(text.en).toContain('/data/clinic.json');
    return kind;
  }
};

describe('the settings of a machine', () => {
  it('[FIR6] are read as they were written', () => {
    expect(readMachineSettings(textOfSettings(FULL), 'x')).toEqual(FULL);
    expect(readMachineSettings(textOfSettings(NOTHING_ANSWERED), 'x')).toEqual(NOTHING_ANSWERED);
  });

  it('[FIR6] are refused when they are cut off, of another shape, a newer form, or have a field that is not known, also deep inside', () => {
    const text = textOfSettings(FULL);
    for (let length = 0; length < text.length - 2; length++) {
      expect(refusal(text.slice(0, length))).toBe('damaged');
    }
    for (const value of [null, [], 'text', 1, {}, { ...FULL, format: 0 }, { ...FULL, reach: 1 }])
      expect(refusal(value)).toBe('damaged');
    expect(refusal({ ...FULL, format: 2 })).toBe('unavailable');
    expect(refusal({ ...FULL, more: 1 })).toBe('damaged');
    expect(refusal({ ...FULL, backup: { ...FULL.backup, more: 1 } })).toBe('damaged');
    expect(refusal({ ...FULL, storage: { ...FULL.storage, store: { kind: 'sqlite', url: 'x' } } })).toBe(
      'damaged',
    );
    expect(refusal({ ...FULL, reach: { ...FULL.reach, port: 0 } })).toBe('damaged');
  });
});
