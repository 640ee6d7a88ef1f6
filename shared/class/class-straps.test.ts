import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step, strapOf } from '../../test/support/a-class.ts';
import { asClassSeq, asSlot } from '../ids.ts';
import { foldClass } from './class.ts';

describe('who wears which strap', () => {
  it('[CLS60] whose leaving is taken back has their strap again, unless somebody else got it meanwhile', () => {
    const left: Step = [100, { kind: 'left', slot: asSlot(1), reason: '' }];
    const back: Step = [160, { kind: 'undone', undoneSeq: asClassSeq(4) }];
    const worn = (...steps: Step[]) => {
      const model = foldClass(logOf({ slots: [plan(1), plan(2)] }, assigned(1), STARTED, left, ...steps));
      return { left: model.slots.get(asSlot(1))?.leftAtMs, worn: model.assignments };
    };
    expect(worn(back)).toEqual({ left: null, worn: [expect.objectContaining({ slot: 1, toMs: null })] });
    const given: Step = [130, { kind: 'assigned', slot: asSlot(2), strap: strapOf(1) }];
    expect(worn(given, [160, { kind: 'undone', undoneSeq: asClassSeq(4) }])).toEqual({
      left: null,
      worn: [
        expect.objectContaining({ slot: 1, toMs: at(130) }),
        expect.objectContaining({ slot: 2, fromMs: at(130), toMs: null }),
      ],
    });
  });
});
