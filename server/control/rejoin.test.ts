import type { Command, CommandBody } from '@takt/shared/api/classes.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step } from '../../test/support/a-class.ts';
import { judge } from './judge.ts';

/** Judged at `nowS` of a class with two people that went like this. */
function judged(nowS: number, body: CommandBody, steps: readonly Step[], ageMs = 0) {
  const events = logOf({ slots: [plan(1), plan(2)] }, assigned(1), STARTED, ...steps);
  const command: Command = {
    commandId: 'command-1',
    seenSeq: asClassSeq(1),
    phaseIndex: null,
    ageMs,
    command: body,
  };
  const model = foldClass(events);
  return judge(command, { events, model, nowMs: at(nowS), clockRate: 1, actor: 'staff-1', inventory: [] });
}
const left = (atS: number): Step => [atS, { kind: 'left', slot: asSlot(1), reason: 'svimmel' }];
const rejoin = (slot: number): CommandBody => ({ kind: 'rejoin', slot: asSlot(slot) });
const refused = (work: () => unknown, kind: string): void =>
  expect(work).toThrow(
    expect.objectContaining({ kind, text: { nb: expect.any(String), en: expect.any(String) } }),
  );

describe('somebody who did not leave after all', () => {
  it('[CMD40] a mistaken "left early" is taken back whenever it is seen, once, also when the class is over', () => {
    const undone = { kind: 'undone', undoneSeq: 4 };
    expect(judged(900, rejoin(1), [left(100)])).toMatchObject({ ...undone, atMs: at(900) });
    const ended: Step = [200, { kind: 'ended', reason: 'staff' }];
    expect(judged(5000, rejoin(1), [left(100), ended], 60_000)).toMatchObject({ ...undone, atMs: at(4940) });
    const back: Step = [120, { kind: 'undone', undoneSeq: asClassSeq(4) }];
    refused(() => judged(130, rejoin(1), [left(100), back]), 'conflict');
    refused(() => judged(130, rejoin(2), [left(100)]), 'conflict');
    refused(() => judged(130, rejoin(7), [left(100)]), 'usage');
    expect(judged(150, rejoin(1), [left(100), back, left(140)])).toMatchObject({ undoneSeq: 6 });
  });

  it('[CMD41] who has left cannot leave once more', () => {
    refused(() => judged(130, { kind: 'leave', slot: asSlot(1), reason: '' }, [left(100)]), 'conflict');
  });
});
