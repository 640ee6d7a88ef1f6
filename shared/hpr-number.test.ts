import { describe, expect, it } from 'vitest';
import { hprNumberOf } from './hpr-number.ts';

describe('HPR numbers', () => {
  it('[PPL1] up to nine digits are kept without spaces and dots; nothing is no number', () => {
    expect(['9144900', ' 565 501 872 ', '431.001.110', ''].map(hprNumberOf)).toEqual([
      '9144900',
      '565501872',
      '431001110',
      null,
    ]);
  });

  it('[PPL1] a national identity number is refused by name, and letters, a leading 0 and too many digits are refused', () => {
    expect(() => hprNumberOf('01010112345')).toThrow(/national identity number/);
    for (const wrong of ['0123456', '1234567890', '91449OO', '12', '9144900a'])
      expect(() => hprNumberOf(wrong), wrong).toThrow(/four to nine digits/);
  });
});
