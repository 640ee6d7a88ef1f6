import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step, strapOf } from '../../test/support/a-class.ts';
import { asClassSeq, asSlot } from '../ids.ts';
import {
  type ClassEvent,
  type ClassEventBody,
  type ClassModel,
  classAt,
  foldClass,
  hrMaxAt,
  modelAt,
} from './class.ts';
import { assignmentOf } from './class-straps.ts';

const fold = (...steps: Step[]): ClassModel => foldClass(logOf({}, STARTED, ...steps));
/** [phase, from, to] in seconds of the class. */
const spansOf = (model: ClassModel, nowS: number) =>
  modelAt(model, at(nowS)).spans.map(({ phaseIndex, fromMs, toMs }) => [
    phaseIndex,
    (fromMs - at(0)) / 1000,
    toMs === null ? null : (toMs - at(0)) / 1000,
  ]);
const PAUSE: ClassEventBody = { kind: 'paused' };
const RESUME: ClassEventBody = { kind: 'resumed' };
const undo = (seq: number): ClassEventBody => ({ kind: 'undone', undoneSeq: asClassSeq(seq) });

describe('the plan runs by itself', () => {
  it('[CLS1] a phase lasts to its last millisecond, and the next begins at the boundary itself', () => {
    const model = fold();
    expect(classAt(model, at(359.999))).toMatchObject({
      phaseIndex: 0,
      phaseRemainingMs: 1,
      status: 'running',
    });
    expect(classAt(model, at(360))).toMatchObject({
      phaseIndex: 1,
      phaseElapsedMs: 0,
      phaseRemainingMs: 240_000,
    });
    expect(classAt(model, at(600))).toMatchObject({
      phaseIndex: 2,
      phaseElapsedMs: 0,
      classElapsedMs: 600_000,
    });
  });

  it('[CLS2] the 4x4 is 34 minutes: it ends with its last phase, and says when, however late it is asked', () => {
    const model = fold();
    expect(classAt(model, at(2039.999))).toMatchObject({
      phaseIndex: 8,
      status: 'running',
      planEndedAtMs: null,
    });
    expect(classAt(model, at(2040))).toMatchObject({
      phaseIndex: 8,
      status: 'ended',
      planEndedAtMs: at(2040),
    });
    expect(classAt(model, at(9999))).toMatchObject({ planEndedAtMs: at(2040), classElapsedMs: 2_040_000 });
    expect(spansOf(model, 9999).at(-1)).toEqual([8, 1860, 2040]);
  });

  it('[CLS3] before the start no phase runs, and a class that is ended before it was started has ended', () => {
    const prepared = foldClass(logOf({}));
    expect(classAt(prepared, at(0))).toMatchObject({
      status: 'prepared',
      phaseElapsedMs: 0,
      classElapsedMs: 0,
    });
    const ended = foldClass(logOf({}, [-30, { kind: 'ended', reason: 'staff' }]));
    expect([ended.status, ended.startedAtMs, ended.endedAtMs]).toEqual(['ended', null, at(-30)]);
  });

  it('[CLS4] an open phase never ends by itself', () => {
    const free = {
      id: 'free',
      name: 'Free',
      phases: [{ kind: 'free', durationS: null, band: null }],
    } as const;
    const model = foldClass(logOf({ template: free }, STARTED));
    expect(classAt(model, at(86_400))).toMatchObject({ status: 'running', phaseRemainingMs: null });
  });

  it('[CLS5] a log that does not begin with "prepared" is refused', () => {
    expect(() => foldClass([])).toThrow(RangeError);
    expect(() => foldClass(logOf({}, STARTED).slice(1))).toThrow(RangeError);
  });
});

describe('staff change the plan', () => {
  it('[CLS6] a pause splits a phase in two stretches, and the phase keeps its length', () => {
    const model = fold([100, PAUSE], [160, RESUME]);
    expect(classAt(model, at(419.999))).toMatchObject({ phaseIndex: 0, phaseRemainingMs: 1 });
    expect(spansOf(model, 500)).toEqual([
      [0, 0, 100],
      [0, 160, 420],
      [1, 420, null],
    ]);
  });

  it('[CLS7] in a pause time stands: phase, remaining and class time', () => {
    const model = fold([100, PAUSE]);
    for (const nowS of [100, 5000]) {
      expect(classAt(model, at(nowS))).toMatchObject({
        status: 'paused',
        phaseIndex: 0,
        phaseElapsedMs: 100_000,
        phaseRemainingMs: 260_000,
        classElapsedMs: 100_000,
      });
    }
  });

  it('[CLS8] a phase grows by what it is extended by; a phase that is over does not', () => {
    const model = fold([350, { kind: 'extended', phaseIndex: 0, byS: 60 }]);
    expect(classAt(model, at(419.999)).phaseIndex).toBe(0);
    expect(classAt(model, at(420)).phaseIndex).toBe(1);
    const late = fold([400, { kind: 'extended', phaseIndex: 0, byS: 60 }]);
    expect(late.durationsS[0]).toBe(360);
    expect(classAt(late, at(400)).phaseElapsedMs).toBe(40_000);
  });

  it('[CLS9] a skip ends the phase at once; of a phase that is over it changes nothing', () => {
    const skip = (phaseIndex: number): ClassEventBody => ({ kind: 'skipped', phaseIndex });
    expect(spansOf(fold([100, skip(0)]), 110)).toEqual([
      [0, 0, 100],
      [1, 100, null],
    ]);
    expect(spansOf(fold([400, skip(0)]), 410)).toEqual(spansOf(fold(), 410));
  });

  it('[CLS10] a skip in a pause leaves the next phase paused at its start; of the last phase it ends the class', () => {
    const model = fold([100, PAUSE], [120, { kind: 'skipped', phaseIndex: 0 }], [150, RESUME]);
    expect(spansOf(model, 160)).toEqual([
      [0, 0, 100],
      [1, 150, null],
    ]);
    const last = fold([1900, PAUSE], [1950, { kind: 'skipped', phaseIndex: 8 }]);
    expect(classAt(last, at(2000))).toMatchObject({ status: 'ended', planEndedAtMs: at(1900) });
    expect(classAt(fold([1900, { kind: 'skipped', phaseIndex: 8 }]), at(2000)).planEndedAtMs).toBe(at(1900));
  });

  it('[CLS11] a class ended in a pause ended when the pause began, and the first end counts', () => {
    const model = fold(
      [100, PAUSE],
      [400, { kind: 'ended', reason: 'staff' }],
      [500, { kind: 'ended', reason: 'plan' }],
    );
    expect([model.status, model.endedAtMs]).toEqual(['ended', at(100)]);
    expect(fold([5000, { kind: 'ended', reason: 'staff' }]).endedAtMs).toBe(at(2040));
  });

  it('[CLS12] "Tøm tavla" stops class time; going on ends both', () => {
    const model = fold([100, { kind: 'blanked' }]);
    expect([model.blanked, classAt(model, at(900)).phaseElapsedMs]).toEqual([true, 100_000]);
    const on = fold([100, { kind: 'blanked' }], [200, RESUME]);
    expect([on.blanked, on.status, classAt(on, at(210)).phaseElapsedMs]).toEqual([false, 'running', 110_000]);
  });
});

describe('a step that is taken back', () => {
  it('[CLS13] is folded as if it had never been: time ran on through an undone pause', () => {
    const model = fold([100, PAUSE], [130, undo(3)]);
    expect(spansOf(model, 140)).toEqual([[0, 0, null]]);
    expect(classAt(model, at(140)).phaseElapsedMs).toBe(140_000);
  });

  it('[CLS14] an undone skip or extension puts the phases back where they would be', () => {
    const skipped = fold([100, { kind: 'skipped', phaseIndex: 0 }], [105, undo(3)]);
    expect(classAt(skipped, at(110))).toMatchObject({ phaseIndex: 0, phaseElapsedMs: 110_000 });
    const extended = fold([350, { kind: 'extended', phaseIndex: 0, byS: 60 }], [380, undo(3)]);
    expect(classAt(extended, at(380))).toMatchObject({ phaseIndex: 1, phaseElapsedMs: 20_000 });
  });

  const action = fc.oneof(
    fc.constant(PAUSE),
    fc.constant(RESUME),
    fc.record({ kind: fc.constant('skipped' as const), phaseIndex: fc.nat(8) }),
    fc.record({
      kind: fc.constant('extended' as const),
      phaseIndex: fc.nat(8),
      byS: fc.integer({ min: 1, max: 600 }),
    }),
    fc.constant({ kind: 'note', slot: asSlot(1), text: 'x' } as const),
  );
  const actions = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 300 }), action), { maxLength: 12 })
    .map((gaps) => {
      let atS = 0;
      return gaps.map(([gapS, body]): Step => {
        atS += gapS;
        return [atS, body];
      });
    });

  it('[CLS15] whichever step it is, and whatever came after it', () => {
    fc.assert(
      fc.property(actions, fc.nat(), (steps, pick) => {
        fc.pre(steps.length > 0);
        const gone = pick % steps.length;
        const without = fold(...steps.filter((_, i) => i !== gone));
        const nowS = (steps.at(-1)?.[0] ?? 0) + 1;
        const undone = fold(...steps, [nowS, undo(gone + 3)]);
        expect(spansOf(undone, nowS + 5000)).toEqual(spansOf(without, nowS + 5000));
        expect(undone.durationsS).toEqual(without.durationsS);
      }),
    );
  });

  it('[CLS16] the stretches of any log rise and never overlap, and no phase runs longer than its plan', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const model = modelAt(fold(...steps), at(100_000));
        const ranMs = new Map<number, number>();
        let lastMs = at(0);
        let lastPhase = 0;
        for (const { phaseIndex, fromMs, toMs } of model.spans) {
          const endMs = toMs ?? at(100_000);
          expect(fromMs).toBeGreaterThanOrEqual(lastMs);
          expect(endMs).toBeGreaterThanOrEqual(fromMs);
          expect(phaseIndex).toBeGreaterThanOrEqual(lastPhase);
          [lastMs, lastPhase] = [endMs, phaseIndex];
          ranMs.set(phaseIndex, (ranMs.get(phaseIndex) ?? 0) + endMs - fromMs);
        }
        for (const [phase, ms] of ranMs)
          expect(ms).toBeLessThanOrEqual((model.durationsS[phase] ?? 0) * 1000);
      }),
    );
  });

  it('[CLS17] when a log is read makes no difference: an event that says nothing of time moves no phase', () => {
    fc.assert(
      fc.property(actions, fc.nat(4000), (steps, noteS) => {
        const note: Step = [noteS, { kind: 'note', slot: asSlot(1), text: 'x' }];
        const sorted = [...steps, note].sort(([a], [b]) => a - b);
        expect(spansOf(fold(...sorted), 9000)).toEqual(spansOf(fold(...steps), 9000));
      }),
    );
  });
});

describe('the server was away', () => {
  const OUTAGE: Step = [700, { kind: 'outage', fromMs: at(500) }];

  it('[CLS18] the class stands paused at its last second, and waits for an answer', () => {
    const model = fold(OUTAGE);
    expect([model.status, model.outageSeq]).toEqual(['paused', 3]);
    expect(classAt(model, at(900))).toMatchObject({ phaseIndex: 1, phaseElapsedMs: 140_000 });
  });

  it('[CLS19] go on here: class time goes on from where it stood', () => {
    const model = fold(OUTAGE, [720, RESUME]);
    expect([model.status, model.outageSeq]).toEqual(['running', null]);
    expect(classAt(model, at(730))).toMatchObject({ phaseIndex: 1, phaseElapsedMs: 150_000 });
  });

  it('[CLS20] go on now: class time ran on all the while', () => {
    const model = fold(OUTAGE, [720, undo(3)]);
    expect([model.status, model.outageSeq]).toEqual(['running', null]);
    expect(classAt(model, at(730))).toMatchObject({ phaseIndex: 2, phaseElapsedMs: 130_000 });
  });

  it('[CLS21] end: the class ended when the server went', () => {
    const model = fold(OUTAGE, [720, { kind: 'ended', reason: 'staff' }]);
    expect([model.status, model.outageSeq, model.endedAtMs]).toEqual(['ended', null, at(500)]);
  });

  it('[CLS22] a plan that had run out before needs no answer', () => {
    const model = fold([3000, { kind: 'outage', fromMs: at(2500) }]);
    expect([model.outageSeq, classAt(model, at(3000)).planEndedAtMs]).toEqual([null, at(2040)]);
  });
});

describe('people and straps', () => {
  it('[CLS23] a new HRmax counts from when it was tapped; a correction counts for the whole class', () => {
    const hrMax = (bpm: number) => ({ bpm, method: 'measured', date: null }) as const;
    const change = (bpm: number, wholeClass = false): ClassEventBody => ({
      kind: 'hrmax',
      slot: asSlot(1),
      hrMax: hrMax(bpm),
      wholeClass,
    });
    const bpmAt = (model: ClassModel, atS: number) => {
      const slot = model.slots.get(asSlot(1));
      return slot === undefined ? null : hrMaxAt(slot, at(atS))?.bpm;
    };
    const model = fold([600, change(190)]);
    expect([bpmAt(model, 599.999), bpmAt(model, 600), model.slots.get(asSlot(1))?.hrMax?.bpm]).toEqual([
      200, 190, 190,
    ]);
    expect(bpmAt(fold([600, change(190, true)]), 0)).toBe(190);
    // The second command was tapped first, and was long under way.
    const late = fold([600, change(190)], [300, change(180)]);
    expect([bpmAt(late, 400), bpmAt(late, 700), late.slots.get(asSlot(1))?.hrMax?.bpm]).toEqual([
      180, 190, 190,
    ]);
  });

  it('[CLS24] a strap belongs to one slot at a time, by whichever of its sensors it is named', () => {
    const slots = [plan(1), plan(2)];
    const model = foldClass(
      logOf({ slots }, assigned(1), STARTED, [50, { kind: 'assigned', slot: asSlot(2), strap: strapOf(1) }]),
    );
    expect(assignmentOf(model, 'ant:65001', at(49.999))?.slot).toBe(1);
    expect(assignmentOf(model, 'ant:65001', at(50))?.slot).toBe(2);
    expect(assignmentOf(model, 'ant:65001', at(-60.001))).toBeUndefined();
    const unknown = { strapId: 'ant:65001', label: null, sensors: ['ant:65001'] as const };
    const heard = foldClass(
      logOf({ slots }, assigned(1), [50, { kind: 'assigned', slot: asSlot(2), strap: unknown }]),
    );
    expect(assignmentOf(heard, 'ant:65001', at(60))?.slot).toBe(2);
  });

  it('[CLS25] who leaves gives the strap back; what was recorded stays theirs', () => {
    const model = foldClass(
      logOf({}, assigned(1), STARTED, [100, { kind: 'left', slot: asSlot(1), reason: 'svimmel' }]),
    );
    expect(model.slots.get(asSlot(1))).toMatchObject({ leftAtMs: at(100), leftReason: 'svimmel' });
    expect([
      assignmentOf(model, 'ant:65001', at(99))?.slot,
      assignmentOf(model, 'ant:65001', at(100)),
    ]).toEqual([1, undefined]);
  });

  it('[CLS26] Borg, notes and display level belong to their slot; for a slot that does not exist they are ignored', () => {
    const events: ClassEvent[] = logOf(
      {},
      [10, { kind: 'borg', slot: asSlot(1), borg: 17 }],
      [11, { kind: 'note', slot: asSlot(1), text: 'gikk fint' }],
      [12, { kind: 'note', slot: null, text: 'om timen' }],
      [13, { kind: 'display', slot: asSlot(1), display: 'words' }],
      [14, { kind: 'borg', slot: asSlot(9), borg: 6 }],
    );
    const model = foldClass(events);
    expect(model.notes).toEqual([{ atMs: at(12), actor: 'staff-1', text: 'om timen' }]);
    expect(model.slots.size).toBe(1);
    expect(model.slots.get(asSlot(1))).toMatchObject({
      borg: 17,
      display: 'words',
      notes: [{ atMs: at(11), actor: 'staff-1', text: 'gikk fint' }],
    });
  });
});
