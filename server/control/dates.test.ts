import type { CommandBody } from '@takt/shared/api/classes.ts';
import { classAt, foldClass } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { asClassSeq, LOG_START } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, logOf, plan, STARTED, type Step, template } from '../../test/support/a-class.ts';
import { busOn, CLINIC, storedLog, type TempStore, tempStore, write } from '../../test/support/a-store.ts';
import { rosterFor } from '../live/state/roster.ts';
import { judge } from './judge.ts';
import { prepareClass } from './prepare.ts';

const HOUR = 3_600_000;
/** An hour back, ten minutes into the class. */
const DIFFERS: Step = [600, { kind: 'clock-differs', clockMs: at(600) - HOUR, correctionMs: 0 }];

describe('which clock is right', () => {
  const log = logOf({ slots: [plan(1)] }, STARTED, DIFFERS);
  const answer = (right: 'class' | 'machine', seq = asClassSeq(3), events = log) => {
    const body: CommandBody = { kind: 'clock', seq, right };
    const command = {
      commandId: 'command-1',
      seenSeq: asClassSeq(3),
      phaseIndex: null,
      ageMs: 0,
      command: body,
    };
    const model = foldClass(events);
    const judgement = { events, model, nowMs: at(700), clockRate: 1, actor: 'staff-1', inventory: [] };
    return judge(command, judgement);
  };

  it('[CLS40] that the clocks differ moves no phase and ends nothing; it waits for an answer', () => {
    const model = foldClass(log);
    expect([model.status, model.clockSeq, model.dateCorrectionMs]).toEqual(['running', 3, 0]);
    expect(classAt(model, at(700))).toEqual(classAt(foldClass(log.slice(0, 2)), at(700)));
  });

  it('[CLS41] the answer corrects the dates, and no time of the class', () => {
    const machine = answer('machine');
    expect(machine).toMatchObject({ kind: 'dated', correctionMs: -HOUR });
    const model = foldClass([...log, { ...machine, seq: asClassSeq(4) }]);
    expect([model.clockSeq, model.dateCorrectionMs, model.startedAtMs]).toEqual([null, -HOUR, at(0)]);
    expect(answer('class')).toMatchObject({ kind: 'dated', correctionMs: 0 });
    const roster = rosterFor(
      'console',
      { roomId: 's', name: 'S' },
      openOf([...log, { ...machine, seq: asClassSeq(4) }]),
      1,
    );
    expect(roster.startedAtMs).toBe(at(0) - HOUR);
    expect(roster.staff).toMatchObject({ clock: null, dateCorrectionMs: -HOUR });
  });

  it('[CLS42] a question that has been answered, or was never asked, takes no answer', () => {
    const answered = [...log, { ...answer('class'), seq: asClassSeq(4) }];
    for (const [seq, events] of [
      [3, answered],
      [2, log],
      [9, log],
    ] as const) {
      expect(() => answer('machine', asClassSeq(seq), events)).toThrow(AppError);
    }
  });

  it('[CLS43] the console is told both times, and the wall neither', () => {
    const [console_, wall] = (['console', 'wall'] as const).map((projection) =>
      rosterFor(projection, { roomId: 's', name: 'S' }, openOf(log), 1),
    );
    expect(console_?.staff?.clock).toEqual({ seq: 3, clockMs: at(600) - HOUR, classMs: at(600) });
    expect(JSON.stringify(wall)).not.toContain('clock');
  });
});

const openOf = (events: ReturnType<typeof logOf>) => ({
  ...{ classId: 'c', clinicId: 'k', aliveAtMs: 0, aliveClockMs: null },
  ...{ events, model: foldClass(events) },
});

describe('the next class of a room whose time goes on', () => {
  let temp: TempStore;
  beforeAll(async () => {
    temp = await tempStore();
  });
  afterAll(() => temp.close());
  /** The class before went like this; the room's time is an hour ahead of the machine's. */
  async function next(roomId: string, ...steps: Step[]) {
    const bus = busOn(() => 0);
    const { log } = await storedLog(temp.store, bus, roomId, logOf({}, STARTED, ...steps));
    const ended = {
      kind: 'ended',
      reason: 'staff',
      atMs: at(2000),
      actor: 'staff-1',
      commandId: null,
    } as const;
    await write(log, ended);
    const clock = { rate: 1, nowMs: () => at(3000) + HOUR, ownersMs: () => at(3000) };
    const planned = { template: template(), members: [], actor: 'staff-1' };
    const classId = await prepareClass({ store: temp.store, bus, clinic: CLINIC }, { log, clock }, planned);
    await log.close();
    const [row] = await temp.store.classes.list(CLINIC.clinicId, 1);
    expect(row?.classId).toBe(classId);
    return { row, model: foldClass(await temp.store.classes.events(classId, LOG_START)) };
  }

  it('[CLS44] is dated by the machine while nobody has said which is right, and staff are asked', async () => {
    const { row, model } = await next('sal-1');
    expect(row?.dateCorrectionMs).toBe(-HOUR);
    expect(model.clockSeq).not.toBeNull();
  });

  it('[CLS45] is dated as staff have said, and nobody is asked again', async () => {
    const differs: Step = [600, { kind: 'clock-differs', clockMs: at(600) - HOUR, correctionMs: 0 }];
    const right = await next('sal-2', differs, [700, { kind: 'dated', correctionMs: 0 }]);
    expect([right.row?.dateCorrectionMs, right.model.clockSeq]).toEqual([0, null]);
    const wrong = await next('sal-3', differs, [700, { kind: 'dated', correctionMs: -HOUR }]);
    expect([wrong.row?.dateCorrectionMs, wrong.model.clockSeq]).toEqual([-HOUR, null]);
  });
});
