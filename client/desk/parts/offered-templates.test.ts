import { TEMPLATES } from '@takt/shared/class/protocol.ts';
import { describe, expect, it } from 'vitest';
import { withKept } from './offered-templates.ts';

const idsOf = (kept: string | null) =>
  withKept(
    TEMPLATES.filter(({ id }) => id === '2x4' || id === 'ramp-in'),
    kept,
  ).map(({ id }) => id);

describe('the class templates that a form offers', () => {
  it('[FIR16] are those that the clinic offers, and the one that was chosen before it was no longer offered', () => {
    expect(idsOf(null)).toEqual(['2x4', 'ramp-in']);
    expect(idsOf('2x4')).toEqual(['2x4', 'ramp-in']);
    expect(idsOf('4x4')).toEqual(['4x4', '2x4', 'ramp-in']);
    expect(idsOf('no such')).toEqual(['2x4', 'ramp-in']);
  });
});
