import { Command } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import { COMMAND_EXPIRES_AFTER_MS } from '@takt/shared/class/class-commands.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { DONE, NO, NOBODY, NOTE, page, SEEN } from '../../../test/support/a-waiting-tablet.ts';

const HOUR_MS = 3_600_000;

describe('outbox', () => {
  it('[CON1] a command carries an id, the sequence seen, the phase and its age', () => {
    const { tap, posted } = page();
    tap({ kind: 'extend', byS: 60 });
    const [first] = posted;
    expect(first?.tap).toMatchObject({
      id: 'command-1',
      classId: 'class-1',
      seenSeq: 12,
      phaseIndex: 3,
      step: { kind: 'extend', byS: 60 },
    });
    expect(first?.ageMs).toBe(0);
    const { id, seenSeq, phaseIndex, step } = first?.tap ?? {};
    expect(matches(Command, { commandId: id, seenSeq, phaseIndex, ageMs: 0, command: step })).toBe(true);
  });

  it('[CON1] only what concerns the phase names the phase', () => {
    const { tap, posted } = page();
    tap({ kind: 'end' });
    tap(NOTE);
    expect(posted.map(({ tap: { phaseIndex } }) => phaseIndex)).toEqual([null, null]);
  });

  it('[CON2] a step about the phase that got no answer is tried again with the same id, and expires after 5 s', async () => {
    const { tap, posted, pass, outbox, disk } = page();
    tap({ kind: 'pause' });
    await posted[0]?.answer(NOBODY);
    pass(600);
    expect(posted[1]).toMatchObject({ tap: { id: 'command-1' }, ageMs: 600 });
    await posted[1]?.answer(NOBODY);
    pass(COMMAND_EXPIRES_AFTER_MS - 600 + 1);
    expect(posted).toHaveLength(2);
    expect(outbox.state().taps).toMatchObject([{ tap: { step: { kind: 'pause' } }, status: 'late' }]);
    expect(disk.size).toBe(0);
  });

  it('[CON2] a tablet that slept sends no step of before: its own clock may have stood still meanwhile', async () => {
    const { tap, posted, pass, outbox } = page();
    tap({ kind: 'pause' });
    await posted[0]?.answer(NOBODY);
    pass(600, { wall: HOUR_MS });
    expect(posted).toHaveLength(1);
    expect(outbox.state().taps).toMatchObject([{ status: 'late' }]);
  });

  it('[CON3] a step about a person always arrives, with its age', async () => {
    const { tap, posted, pass, outbox } = page();
    tap({ kind: 'borg', slot: asSlot(2), borg: 16 });
    for (let minute = 0; minute < 10; minute++) {
      await posted.at(-1)?.answer(NOBODY);
      pass(60_000);
    }
    expect(outbox.state().taps).toMatchObject([{ status: 'underWay', delayed: true }]);
    expect(posted.at(-1)).toMatchObject({ tap: { id: 'command-1' }, ageMs: 600_000 });
    await posted.at(-1)?.answer(DONE);
    expect(outbox.waits()).toBe(0);
  });

  it('[CON3] a note that waits does not hold a pause back, nor another class, and notes keep their order', async () => {
    const { tap, posted, kinds, outbox, pass } = page();
    tap({ kind: 'note', slot: null, text: 'først' });
    tap({ kind: 'note', slot: null, text: 'så' });
    tap({ kind: 'pause' });
    outbox.send({ ...SEEN, classId: 'class-2' }, NOTE);
    expect(kinds()).toEqual(['note', 'pause', 'note']);
    await posted[0]?.answer(NOBODY);
    expect(outbox.state().taps.map(({ delayed }) => delayed)).toEqual([true, true, false, false]);
    pass(2000);
    await posted[3]?.answer(DONE);
    expect(posted[4]?.tap.step).toEqual({ kind: 'note', slot: null, text: 'så' });
  });

  it("[CON4] a refusal keeps the server's words until the next step or until it is closed", async () => {
    const { tap, posted, outbox } = page();
    tap({ kind: 'skip' });
    await posted[0]?.answer({ outcome: 'refused', text: NO });
    expect(outbox.state().taps).toMatchObject([{ status: 'refused', text: NO }]);
    outbox.discard('command-1');
    expect(outbox.state().taps).toEqual([]);
    tap({ kind: 'skip' });
    await posted[1]?.answer({ outcome: 'refused', text: NO });
    tap({ kind: 'pause' });
    expect(outbox.state().taps.map(({ status }) => status)).toEqual(['underWay']);
  });

  it('[CON82] a second tap on a step of the phase within a second is none, also where resume takes the place of pause', async () => {
    const { tap, posted, pass, kinds } = page();
    tap({ kind: 'skip' });
    await posted[0]?.answer(DONE);
    pass(300);
    tap({ kind: 'skip' });
    expect(posted).toHaveLength(1);
    tap({ kind: 'pause' });
    await posted[1]?.answer(DONE);
    tap({ kind: 'resume' });
    expect(posted).toHaveLength(2);
    pass(1000);
    tap({ kind: 'resume' });
    tap({ kind: 'skip' });
    await posted[2]?.answer(DONE);
    expect(kinds()).toEqual(['skip', 'pause', 'resume', 'skip']);
  });

  it('[CON82] while a step is under way the same button does nothing; a minute more can be asked for again', async () => {
    const { tap, pass, outbox } = page();
    for (const kind of ['pause', 'skip', 'end', 'blank'] as const) tap({ kind });
    tap({ kind: 'extend', byS: 60 });
    pass(1100);
    for (const kind of ['resume', 'skip', 'end', 'blank'] as const) tap({ kind });
    tap({ kind: 'extend', byS: 60 });
    outbox.send({ ...SEEN, classId: 'class-2' }, { kind: 'pause' });
    expect(outbox.state().taps.map((one) => one.tap.step.kind)).toEqual([
      ...['pause', 'skip', 'end', 'blank', 'extend', 'extend'],
      // The next class's button is another.
      'pause',
    ]);
  });

  it('[CON82] a step that was refused can be tapped again at once', async () => {
    const { tap, posted } = page();
    tap({ kind: 'extend', byS: 60 });
    await posted[0]?.answer({ outcome: 'refused', text: null });
    tap({ kind: 'extend', byS: 60 });
    expect(posted).toHaveLength(2);
  });
});
