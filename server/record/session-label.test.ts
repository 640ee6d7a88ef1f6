import type { PhaseSpan } from '@takt/shared/class/class.ts';
import { describe, expect, it } from 'vitest';
import { everySecond, own, phase, span } from '../../test/support/a-recording.ts';
import type { SummaryOptions } from './summarise.ts';

describe('the session label', () => {
  const phases = [phase('work', 240), phase('recovery', 180), phase('work', 240)];
  const whole = [span(0, 0, 240), span(1, 240, 420), span(2, 420, 660)];
  const labelOf = (
    bpmAt: (s: number) => number | null,
    spans: PhaseSpan[] = whole,
    more: Partial<NonNullable<SummaryOptions['plan']>> = {},
    window: Pick<SummaryOptions, 'fromMs' | 'toMs'> = {},
  ): string | null =>
    own(everySecond(0, 700, bpmAt), {
      hrMaxAt: 200,
      plan: { phases, spans, borg: null, target: 'heart-rate', ...more },
      ...window,
    }).sessionLabel;

  it('[SUM17] full: every interval done, every assessable one approved', () => {
    expect(labelOf(() => 180)).toBe('full');
    expect(labelOf((s) => (s < 560 ? 180 : null))).toBe('full');
  });
  it('[SUM17] partial: one not approved, one cut short, or the person left', () => {
    expect(labelOf((s) => (s < 300 ? 160 : 180))).toBe('partial');
    expect(labelOf(() => 180, whole.slice(0, 2))).toBe('partial');
    expect(labelOf(() => 180, [span(0, 0, 240), span(1, 240, 420), span(2, 420, 500)])).toBe('partial');
    expect(labelOf(() => 180, whole, {}, { fromMs: 0, toMs: 400_000 })).toBe('partial');
  });
  it('[SUM17] not assessable: more than half of the planned work time without valid data', () => {
    expect(labelOf((s) => (s < 200 ? 180 : null))).toBe('not-assessable');
    expect(labelOf(() => null)).toBe('not-assessable');
  });
  it('[SUM17] adapted: changed by plan or staff, never a failure', () => {
    expect(labelOf(() => 160, whole, { adapted: true })).toBe('adapted');
    expect(labelOf(() => 180, [span(1, 0, 180), span(2, 180, 420)])).toBe('adapted');
  });
});
