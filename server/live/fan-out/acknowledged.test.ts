import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Acknowledged } from './acknowledged.ts';

describe('how far behind a viewer is', () => {
  it('[FAN32] is counted from the frame that is watched, and is zero when the newest is acknowledged', () => {
    const viewer = new Acknowledged();
    for (let seq = 1; seq <= 10; seq++) viewer.sent(seq, seq * 100);
    expect(viewer.behindMs(1_000)).toBe(900);
    expect(viewer.answered(3)).toBe('on-the-way');
    expect(viewer.behindMs(2_000), 'the newest is watched now').toBe(1_000);
    expect(viewer.answered(9)).toBe('early');
    expect(viewer.answered(10)).toBe('caught-up');
    expect(viewer.behindMs(9_000)).toBe(0);
  });

  it('[FAN32] sequence numbers roll over', () => {
    const viewer = new Acknowledged();
    for (const seq of [0xfffffffe, 0xffffffff, 0, 1]) viewer.sent(seq, 0);
    expect([viewer.answered(0xffffffff), viewer.answered(1)]).toEqual(['on-the-way', 'caught-up']);
  });

  it('[FAN32] a viewer that answers within a second is never two seconds behind, and one that stops always is', () => {
    const gaps = fc.array(fc.integer({ min: 5, max: 1_000 }), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 900 }), (sentEveryMs, onTheWayMs) => {
        const viewer = new Acknowledged();
        const onTheWay: { seq: number; dueMs: number }[] = [];
        let [nowMs, seq, ackedMs] = [0, 0, 0];
        for (const gapMs of sentEveryMs) {
          nowMs += gapMs;
          while (onTheWay[0] !== undefined && onTheWay[0].dueMs <= nowMs) {
            expect(viewer.answered(onTheWay.shift()?.seq ?? 0)).not.toBe('never-sent');
          }
          expect(viewer.behindMs(nowMs)).toBeLessThanOrEqual(2_000 + onTheWayMs + 1_000);
          viewer.sent(++seq, nowMs);
          if (nowMs - ackedMs >= 1_000) {
            ackedMs = nowMs;
            onTheWay.push({ seq, dueMs: nowMs + onTheWayMs });
          }
        }
        expect(viewer.behindMs(nowMs + 4_000)).toBeGreaterThan(2_000);
      }),
    );
  });
});
