import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { at, logOf, STARTED, type Step } from '../../test/support/a-class.ts';
import { clockQuestion, endOfPlan, outageSince } from './owner-events.ts';

const MINUTE = 60_000;
const classOf = (...steps: Step[]) => {
  const events = logOf({}, STARTED, ...steps);
  return { events, model: foldClass(events) };
};

describe('what an owner writes into the log by itself', () => {
  it('[OWN35] the end of the plan is written as of the last instant of the plan, and once', () => {
    const { model, events } = classOf();
    expect(endOfPlan(model, at(2039.9))).toBeNull();
    const ended = endOfPlan(model, at(3000));
    expect(ended).toMatchObject({ kind: 'ended', reason: 'plan', atMs: at(2040), actor: 'system' });
    expect(endOfPlan(foldClass([...events, { ...ended!, seq: asClassSeq(3) }]), at(3000))).toBeNull();
    expect(endOfPlan(classOf([100, { kind: 'paused' }]).model, at(9000))).toBeNull();
  });

  it('[OWN36] an outage is written only for a running class that no owner has counted for more than two minutes', () => {
    const { model } = classOf();
    expect(outageSince(model, at(100), at(220))).toBeNull();
    expect(outageSince(model, at(100), at(220.001))).toMatchObject({ kind: 'outage', fromMs: at(100) });
    for (const { model: other } of [
      classOf([90, { kind: 'paused' }]),
      classOf([90, { kind: 'ended', reason: 'staff' }]),
    ])
      expect(outageSince(other, at(100), at(9000))).toBeNull();
  });

  it('[OWN37] the question which clock is right carries what the machine said, and is written once for each difference', () => {
    const { events, model } = classOf();
    const asked = clockQuestion(
      { events, model },
      { machineMs: at(600) + 90 * MINUTE + 0.4, nowMs: at(600) },
    );
    expect(asked).toMatchObject({
      ...{ kind: 'clock-differs', clockMs: at(600) + 90 * MINUTE, correctionMs: 0, atMs: at(600) },
    });
    const after = [...events, { ...asked!, seq: asClassSeq(3) }];
    const again = { machineMs: at(700) + 90 * MINUTE, nowMs: at(700) };
    expect(clockQuestion({ events: after, model: foldClass(after) }, again)).toBeNull();
    expect(clockQuestion({ events, model }, { machineMs: at(601), nowMs: at(600) })).toBeNull();
  });
});
