import { COMMAND_EXPIRES_AFTER_MS, PAIRING_EXPIRES_AFTER_MS } from '@takt/shared/class/class-commands.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { DONE, NO, NOON_MS, NOTE, page, SEEN, tablet } from '../../../test/support/a-waiting-tablet.ts';
import { dateOf, isTap, KEPT_MS, type Step, type Tap } from './tap.ts';

const HOUR_MS = 3_600_000;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('what waits on the tablet', () => {
  it('[CON90] is on the tablet until the server has it, sent again under the same id by the page opened next', async () => {
    const first = page();
    first.tap(NOTE);
    expect([...first.disk.keys()]).toEqual(['command-1']);
    const second = tablet(first.disk);
    const outbox = second.open(NOON_MS + 60_000);
    expect(second.posted).toMatchObject([{ tap: { id: 'command-1', step: NOTE }, ageMs: 60_000 }]);
    await second.posted[0]?.answer(DONE);
    expect(first.disk.size).toBe(0);
    expect(outbox.waits()).toBe(0);
  });

  it('[CON90] what an earlier page left comes before what is tapped now, in the order of the taps', async () => {
    const first = page();
    first.tap({ kind: 'borg', slot: asSlot(2), borg: 12 });
    first.pass(1000);
    first.tap({ kind: 'borg', slot: asSlot(2), borg: 14 });
    const turned = new Map([...first.disk].reverse());
    const second = tablet(turned);
    const outbox = second.open(NOON_MS + 5000);
    outbox.send(SEEN, { kind: 'borg', slot: asSlot(2), borg: 16 });
    const borgs = () =>
      outbox.state().taps.map(({ tap: { step } }) => (step.kind === 'borg' ? step.borg : 0));
    expect(borgs()).toEqual([12, 14, 16]);
  });

  it('[CON91] is sent only by the session of the person who tapped it', () => {
    const first = page();
    first.tap(NOTE);
    const other = tablet(first.disk, 'staff-2');
    other.open();
    expect(other.posted).toEqual([]);
    expect(first.disk.size).toBe(1);
  });

  it('[CON92] says of each tap why it would not outlive the page', async () => {
    const { tap, outbox, refuseToKeep } = page();
    refuseToKeep('full');
    tap(NOTE);
    await settled();
    expect(outbox.state().taps).toMatchObject([{ notKept: 'full', status: 'underWay' }]);
  });

  it('[CON93] a refused note stays, on the tablet too, until it is sent again or thrown away; read, it is not spoken of', async () => {
    const { tap, posted, outbox, disk } = page();
    tap(NOTE);
    await posted[0]?.answer({ outcome: 'refused', text: NO });
    expect(outbox.state().taps).toMatchObject([{ status: 'refused', text: NO, read: false }]);
    outbox.leave('command-1');
    expect(outbox.state().taps).toMatchObject([{ status: 'refused', read: true }]);
    expect([outbox.waits(), disk.size]).toEqual([1, 1]);
    outbox.sendAgain('command-1');
    await posted[1]?.answer({ outcome: 'refused', text: NO });
    expect(outbox.state().taps).toMatchObject([{ read: false }]);
    outbox.discard('command-1');
    expect([outbox.state().taps.length, outbox.waits(), disk.size]).toEqual([0, 0, 0]);
  });

  it('[CON93] a step that is sent again replaces the refused one; a written note is never removed by itself', async () => {
    const { tap, posted, outbox } = page();
    tap({ kind: 'borg', slot: asSlot(2), borg: 12 });
    await posted[0]?.answer({ outcome: 'refused', text: NO });
    tap({ kind: 'borg', slot: asSlot(3), borg: 13 });
    expect(outbox.state().taps.map(({ status }) => status)).toEqual(['refused', 'underWay']);
    tap({ kind: 'borg', slot: asSlot(2), borg: 14 });
    await posted[1]?.answer({ outcome: 'refused', text: NO });
    tap(NOTE);
    await posted[2]?.answer(DONE);
    await posted[3]?.answer({ outcome: 'refused', text: NO });
    tap(NOTE);
    const left = outbox.state().taps.map(({ tap: { step }, status }) => [step.kind, status]);
    expect(left).toEqual([
      ['borg', 'refused'],
      ['borg', 'saved'],
      ['note', 'refused'],
      ['note', 'underWay'],
    ]);
  });

  it.each<[Step, number]>([
    [{ kind: 'start' }, COMMAND_EXPIRES_AFTER_MS],
    [{ kind: 'undo', seq: asClassSeq(9) }, COMMAND_EXPIRES_AFTER_MS],
    [{ kind: 'assign', slot: asSlot(2), sensors: ['ant:1'] }, PAIRING_EXPIRES_AFTER_MS],
    [{ kind: 'swap', slot: asSlot(2), withSlot: asSlot(3) }, PAIRING_EXPIRES_AFTER_MS],
    [NOTE, KEPT_MS],
    [{ kind: 'blank' }, KEPT_MS],
    [{ kind: 'choices', slot: asSlot(2), personId: 'person-2', autoSignIn: true }, KEPT_MS],
  ])('[CON94] %j is sent until it is too old, then erased and reported', (step, limitMs) => {
    for (const [ageMs, status] of [
      [limitMs, 'underWay'],
      [limitMs + 1, 'late'],
    ] as const) {
      const first = page();
      first.tap(step);
      const second = tablet(first.disk);
      const outbox = second.open(NOON_MS + ageMs);
      expect(outbox.state().taps, `${ageMs}`).toMatchObject([{ status }]);
      expect(second.posted).toHaveLength(status === 'late' ? 0 : 1);
      expect(first.disk.size).toBe(status === 'late' ? 0 : 1);
    }
  });

  it('[CON94] what is too old stands there with its words, and can be sent although it is', async () => {
    const first = page();
    first.tap(NOTE);
    const second = tablet(first.disk);
    const outbox = second.open(NOON_MS + KEPT_MS + 1);
    outbox.sendAgain('command-1');
    expect(second.posted).toMatchObject([{ tap: { step: NOTE }, ageMs: KEPT_MS + 1 }]);
    await second.posted[0]?.answer(DONE);
    expect(outbox.waits()).toBe(0);
  });

  it('[CON94] the age is the room’s, whatever is done to the tablet’s clock; also after a reload', () => {
    const first = page();
    first.setRoom({ roomId: 'sal-1', nowMs: 500_000, correctionMs: 0, rate: 2 });
    first.tap(NOTE);
    const second = tablet(first.disk);
    second.setRoom({ roomId: 'sal-1', nowMs: 560_000, correctionMs: 0, rate: 2 });
    second.open(NOON_MS + 26 * HOUR_MS);
    expect(second.posted).toMatchObject([{ ageMs: 30_000 }]);
    const elsewhere = tablet(first.disk);
    elsewhere.setRoom({ roomId: 'sal-2', nowMs: 560_000, correctionMs: 0, rate: 2 });
    elsewhere.open(NOON_MS + 40_000);
    expect(elsewhere.posted, 'another room has another clock').toMatchObject([{ ageMs: 40_000 }]);
  });

  it('[CON124] what waits is dated as the class dates it, however fast its clock runs and whatever its dates were corrected by', () => {
    const { tap, setRoom, outbox } = page();
    setRoom({ roomId: 'sal-1', nowMs: NOON_MS + 20 * HOUR_MS, correctionMs: -HOUR_MS, rate: 20 });
    tap(NOTE);
    setRoom(null);
    tap(NOTE);
    const dates = outbox.state().taps.map(({ tap: one }) => dateOf(one));
    expect(dates, 'without a room the tablet’s own').toEqual([NOON_MS + 19 * HOUR_MS, NOON_MS]);
    expect(outbox.state().taps.every(({ tap: one }) => isTap(JSON.parse(JSON.stringify(one))))).toBe(true);
  });

  it('[CON94] after a sleep the next frame is waited for, and without frames the tablet’s own clock counts', () => {
    const first = page();
    first.setRoom({ roomId: 'sal-1', nowMs: 500_000, correctionMs: 0, rate: 1 });
    first.tap(NOTE);
    const second = tablet(first.disk);
    second.setRoom({ roomId: 'sal-1', nowMs: null, correctionMs: 0, rate: 1 });
    second.open(NOON_MS + HOUR_MS);
    expect(second.posted).toEqual([]);
    for (let tries = 0; tries < 5; tries++) second.pass(2000);
    expect(second.posted).toMatchObject([{ ageMs: HOUR_MS + 10_000 }]);
  });

  it('[CON94] a time of day that was set back keeps nothing for longer, and makes no step young', () => {
    const first = page();
    first.tap({ kind: 'pause' });
    first.tap(NOTE);
    const second = tablet(first.disk);
    const outbox = second.open(NOON_MS - KEPT_MS - 1);
    expect(outbox.state().taps.map(({ status }) => status)).toEqual(['late', 'late']);
    expect(second.posted).toEqual([]);
  });

  it('[CON98] what waits is counted: taps without an answer, refused ones, drafts; and nothing of it is left on a sign-out', async () => {
    const { tap, outbox, posted, disk } = page();
    expect(outbox.waits()).toBe(0);
    outbox.setDraft('class-1', asSlot(4), 'Halvskrevet');
    tap(NOTE);
    tap({ kind: 'pause' });
    expect(outbox.waits()).toBe(3);
    await posted[1]?.answer({ outcome: 'refused', text: NO });
    expect(outbox.waits(), 'a step that was refused is over').toBe(2);
    outbox.setDraft('class-1', asSlot(4), ' ');
    await outbox.forget();
    expect([outbox.waits(), outbox.state().taps.length, disk.size]).toEqual([0, 0, 0]);
  });

  it('[CON131] what another page of the tablet holds of the same person is counted for a sign-out, and nobody else’s', async () => {
    const first = page();
    first.tap(NOTE);
    const other = tablet(first.disk);
    const outbox = other.open();
    expect([outbox.waits(), await outbox.waitsOnTablet()], 'taken over').toEqual([1, 1]);
    const later = tablet(new Map());
    const empty = later.open();
    later.disk.set('command-9', { ...(first.posted[0]?.tap as Tap), id: 'command-9' });
    later.disk.set('command-10', {
      ...(first.posted[0]?.tap as Tap),
      ...{ id: 'command-10', actor: 'staff-2' },
    });
    expect([empty.waits(), await empty.waitsOnTablet()], 'held by another page').toEqual([0, 1]);
    empty.setDraft('class-1', null, 'Halv');
    expect(await empty.waitsOnTablet()).toBe(2);
  });

  it('[CON91] what could not be read is reported until it is read', () => {
    const outbox = tablet().open(NOON_MS, 2);
    expect(outbox.state().unreadable).toBe(2);
    outbox.readUnreadable();
    expect(outbox.state().unreadable).toBe(0);
  });

  it('[CON91] a record of another shape is no tap', () => {
    const { tap, posted } = page();
    tap(NOTE);
    tap({ kind: 'choices', slot: asSlot(2), personId: 'p', autoSignIn: false });
    const good = posted[0]?.tap;
    expect(isTap(JSON.parse(JSON.stringify(good)))).toBe(true);
    const bad: object[] = [
      { id: 4 },
      { step: { kind: 'explode' } },
      { step: { kind: 'note', slot: 2, text: '' } },
      { step: { kind: 'choices', slot: asSlot(2), personId: 'p' } },
      { wallMs: 'now' },
      { about: { station: '2', nickname: null } },
    ];
    for (const change of bad) expect(isTap({ ...good, ...change }), JSON.stringify(change)).toBe(false);
    expect([isTap(null), isTap('x'), isTap([])]).toEqual([false, false, false]);
  });
});

describe('a value that was tapped', () => {
  const states = (outbox: { state(): { taps: readonly { status: string }[] } }) =>
    outbox.state().taps.map(({ status }) => status);

  it('[CON96] is held from the tap until the log on the screen has reached its event, however long that takes', async () => {
    const { tap, posted, outbox, pass } = page();
    tap({ kind: 'display', slot: asSlot(2), display: 'hidden' });
    expect(states(outbox)).toEqual(['underWay']);
    outbox.caughtUp('class-1', asClassSeq(99));
    expect(states(outbox), 'an event of somebody else’s').toEqual(['underWay']);
    outbox.caughtUp('class-1', asClassSeq(12));
    await posted[0]?.answer(DONE);
    expect(states(outbox)).toEqual(['saved']);
    pass(HOUR_MS);
    outbox.caughtUp('class-2', asClassSeq(99));
    outbox.caughtUp('class-1', asClassSeq(12));
    expect(states(outbox)).toEqual(['saved']);
    outbox.caughtUp('class-1', asClassSeq(13));
    expect(states(outbox)).toEqual([]);
  });

  it('[CON96] is let go at once when the log was quicker than the answer', async () => {
    const { tap, posted, outbox } = page();
    tap({ kind: 'borg', slot: asSlot(2), borg: 15 });
    outbox.caughtUp('class-1', asClassSeq(14));
    await posted[0]?.answer(DONE);
    expect(states(outbox)).toEqual([]);
  });

  it('[CON96] of a note is held until the notes have been read anew', async () => {
    const { tap, posted, outbox } = page();
    tap(NOTE);
    await posted[0]?.answer(DONE);
    outbox.caughtUp('class-1', asClassSeq(13));
    expect(states(outbox)).toEqual(['saved']);
    outbox.notesRead('class-1', asClassSeq(12));
    expect(states(outbox)).toEqual(['saved']);
    outbox.notesRead('class-1', asClassSeq(13));
    expect(states(outbox)).toEqual([]);
  });
});
