import { Command, type CommandBody } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import { describe, expect, it } from 'vitest';
import { createOutbox, type Delivery } from './outbox.ts';

const SEEN = { classId: 'class-1', lastSeq: 12, phaseIndex: 3 };
const DONE: Delivery = { outcome: 'done', reply: { outcome: 'done', seq: 13 } };

/** A tablet whose network and clock the test holds in its hands. */
function tablet() {
  let nowMs = 1000;
  let ids = 0;
  const posted: { classId: string; command: Command; answer: (delivery: Delivery) => Promise<void> }[] = [];
  const timers: { atMs: number; task: () => void }[] = [];
  const outbox = createOutbox({
    post: (classId, command) =>
      new Promise((resolve) => {
        posted.push({
          classId,
          command,
          answer: async (delivery) => {
            resolve(delivery);
            await Promise.resolve();
            await Promise.resolve();
          },
        });
      }),
    nowMs: () => nowMs,
    after: (delayMs, task) => timers.push({ atMs: nowMs + delayMs, task }),
    newId: () => `command-${++ids}`,
  });
  return {
    outbox,
    posted,
    tap: (body: CommandBody) => outbox.send(SEEN, body),
    pass(ms: number) {
      nowMs += ms;
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.task();
        else timers.push(timer);
      }
    },
  };
}

describe('outbox', () => {
  it('[CON1] a command carries an id, the sequence seen, the phase and its age', () => {
    const { tap, posted } = tablet();
    tap({ kind: 'extend', byS: 60 });
    expect(posted[0]?.classId).toBe('class-1');
    expect(posted[0]?.command).toEqual({
      commandId: 'command-1',
      seenSeq: 12,
      phaseIndex: 3,
      ageMs: 0,
      command: { kind: 'extend', byS: 60 },
    });
    expect(matches(Command, posted[0]?.command)).toBe(true);
  });

  it('[CON1] only what concerns the phase names the phase', () => {
    const { tap, posted } = tablet();
    tap({ kind: 'end' });
    tap({ kind: 'note', slot: 4, text: 'Fin flyt' });
    expect(posted.map(({ command }) => command.phaseIndex)).toEqual([null, null]);
  });

  it('[CON2] a phase command that reached nobody is tried again with the same id, and expires after 5 s', async () => {
    const { tap, posted, pass, outbox } = tablet();
    tap({ kind: 'pause' });
    await posted[0]?.answer({ outcome: 'unreachable' });
    pass(600);
    expect(posted[1]?.command).toMatchObject({ commandId: 'command-1', ageMs: 600 });
    await posted[1]?.answer({ outcome: 'unreachable' });
    pass(4401);
    expect(posted).toHaveLength(2);
    expect(outbox.state()).toEqual({ underWay: [], refusal: { kind: 'pause', expired: true, text: null } });
  });

  it('[CON3] what is told about a person always arrives, with its age', async () => {
    const { tap, posted, pass, outbox } = tablet();
    tap({ kind: 'borg', slot: 2, borg: 16 });
    for (let minute = 0; minute < 10; minute++) {
      await posted.at(-1)?.answer({ outcome: 'unreachable' });
      pass(60_000);
    }
    expect(outbox.state().underWay).toEqual(['borg']);
    expect(posted.at(-1)?.command).toMatchObject({ commandId: 'command-1', ageMs: 600_000 });
    await posted.at(-1)?.answer(DONE);
    expect(outbox.state()).toEqual({ underWay: [], refusal: null });
  });

  it('[CON3] a note that waits does not hold a pause back, and notes keep their order', async () => {
    const { tap, posted } = tablet();
    tap({ kind: 'note', slot: null, text: 'først' });
    tap({ kind: 'note', slot: null, text: 'så' });
    tap({ kind: 'pause' });
    expect(posted.map(({ command }) => command.command.kind)).toEqual(['note', 'pause']);
    await posted[0]?.answer(DONE);
    expect(posted[2]?.command.command).toEqual({ kind: 'note', slot: null, text: 'så' });
  });

  it("[CON4] a refusal keeps the server's words until the next step or until it is closed", async () => {
    const { tap, posted, outbox } = tablet();
    const text = { nb: 'Ikke utført: fasen er over.', en: 'Not done: the phase is over.' };
    tap({ kind: 'skip' });
    await posted[0]?.answer({ outcome: 'refused', text });
    expect(outbox.state().refusal).toEqual({ kind: 'skip', expired: false, text });
    outbox.dismissRefusal();
    expect(outbox.state().refusal).toBeNull();
    tap({ kind: 'skip' });
    await posted[1]?.answer({ outcome: 'refused', text });
    tap({ kind: 'pause' });
    expect(outbox.state().refusal).toBeNull();
  });

  it('[CON82] a second tap on a step of the phase within a second does nothing, also where resume stands in place of pause', async () => {
    const { tap, posted, pass } = tablet();
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
    expect(posted.map(({ command }) => command.command.kind)).toEqual(['skip', 'pause', 'resume', 'skip']);
  });

  it('[CON82] a step that was refused can be tapped again at once', async () => {
    const { tap, posted } = tablet();
    tap({ kind: 'extend', byS: 60 });
    await posted[0]?.answer({ outcome: 'refused', text: null });
    tap({ kind: 'extend', byS: 60 });
    expect(posted).toHaveLength(2);
  });
});
