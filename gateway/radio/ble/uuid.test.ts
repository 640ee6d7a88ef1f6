import { expect, it } from 'vitest';
import { refusedForSecurity } from './att.ts';
import { assignedNumber } from './uuid.ts';

it('[BLR50] an assigned number is the same however its UUID is written; a maker\u2019s own UUID gives none', () => {
  for (const uuid of [
    '180d',
    '180D',
    '0000180d',
    '0000180d00001000800000805f9b34fb',
    '0000180D-0000-1000-8000-00805F9B34FB',
  ])
    expect(assignedNumber(uuid)).toBe(0x180d);
  for (const uuid of [
    '0001180d00001000800000805f9b34fb',
    '0000180d00001000800000805f9b34fc',
    '1234180d',
    '6e400001b5a3f393e0a9e50e24dcca9e',
    '',
  ])
    expect(assignedNumber(uuid)).toBeNull();
});

it('[BLR51] a refusal for want of security is known by its bytes, and nothing else is taken for one', () => {
  const packet = (reason: string, from = '02 40 20 09 00 05 00 04 00 01 12 0b 00') =>
    Uint8Array.from(Buffer.from((from + reason).replaceAll(' ', ''), 'hex'));
  expect(['05', '08', '0c', '0f'].map((reason) => refusedForSecurity(packet(reason)))).toEqual([
    64, 64, 64, 64,
  ]);
  for (const other of [
    packet('0a'),
    packet('05', '02 40 20 09 00 05 00 06 00 01 12 0b 00'),
    packet('05', '02 40 20 09 00 05 00 04 00 1b 12 0b 00'),
    packet('05', '04 40 20 09 00 05 00 04 00 01 12 0b 00'),
    packet('05').subarray(0, 13),
    new Uint8Array(),
  ])
    expect(refusedForSecurity(other)).toBeNull();
});
