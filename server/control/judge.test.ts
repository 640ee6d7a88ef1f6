import type { Command, CommandBody } from '@takt/shared/api/classes.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { AppError, type ErrorKind } from '@takt/shared/errors.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step, strapOf } from '../../test/support/a-class.ts';
import { judge } from './judge.ts';

const ID = 'command-1';
function command(body: CommandBody, more: Partial<Command> = {}): Command {
  return { commandId: ID, seenSeq: asClassSeq(1), phaseIndex: null, ageMs: 0, command: body, ...more };
}
/** Judged at `nowS` of a class with two people that went like this. */
function judged(nowS: number, one: Command, steps: readonly Step[] = [STARTED], clockRate = 1) {
  const events = logOf({ slots: [plan(1), plan(2), plan(3, { nickname: null })] }, assigned(1), ...steps);
  const inventory = [{ ...strapOf(9), sensors: ['ant:65009', 'ble:c0de'] as const }];
  return judge(one, {
    events,
    model: foldClass(events),
    nowMs: at(nowS),
    clockRate,
    actor: 'staff-1',
    inventory,
  });
}
function refusal(work: () => unknown): ErrorKind {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) {
      expect([error.text.nb, error.text.en].every((text) => text.length > 10)).toBe(true);
      return error.kind;
    }
    throw error;
  }
  throw new Error('it was not refused');
}
const base = (atS: number) => ({ atMs: at(atS), actor: 'staff-1', commandId: ID });
const PREPARED: Step[] = [];
const PAUSED: Step[] = [STARTED, [100, { kind: 'paused' }]];
const ENDED: Step[] = [STARTED, [100, { kind: 'ended', reason: 'staff' }]];
const BLANKED: Step[] = [STARTED, [100, { kind: 'blanked' }]];

describe('what runs the class', () => {
  it('[CMD1] happens when it arrives', () => {
    expect(judged(-10, command({ kind: 'start' }), PREPARED)).toEqual({ ...base(-10), kind: 'started' });
    expect(judged(50, command({ kind: 'pause' }, { ageMs: 4000 }))).toEqual({ ...base(50), kind: 'paused' });
    expect(judged(150, command({ kind: 'resume' }), PAUSED)).toEqual({ ...base(150), kind: 'resumed' });
    expect(judged(400, command({ kind: 'extend', byS: 60 }))).toEqual({
      ...base(400),
      kind: 'extended',
      phaseIndex: 1,
      byS: 60,
    });
    expect(judged(400, command({ kind: 'skip' }))).toEqual({ ...base(400), kind: 'skipped', phaseIndex: 1 });
    expect(judged(400, command({ kind: 'end' }))).toEqual({ ...base(400), kind: 'ended', reason: 'staff' });
  });

  it.each(['start', 'pause', 'resume', 'skip', 'end'] as const)('[CMD2] "%s" expires after 5 s', (kind) => {
    const steps = kind === 'start' ? PREPARED : kind === 'resume' ? PAUSED : [STARTED];
    expect(judged(100, command({ kind }, { ageMs: 5000 }), steps).kind).toBeTruthy();
    expect(refusal(() => judged(100, command({ kind }, { ageMs: 5001 }), steps))).toBe('too-late');
  });

  it('[CMD3] is refused on a phase that is over, with what happened instead', () => {
    expect(judged(359.9, command({ kind: 'skip' }, { phaseIndex: 0 })).kind).toBe('skipped');
    expect(refusal(() => judged(360, command({ kind: 'skip' }, { phaseIndex: 0 })))).toBe('conflict');
    expect(refusal(() => judged(360, command({ kind: 'extend', byS: 60 }, { phaseIndex: 0 })))).toBe(
      'conflict',
    );
    expect(judged(360, command({ kind: 'pause' }, { phaseIndex: 0 })).kind, 'a pause is meant for now').toBe(
      'paused',
    );
  });

  it('[CMD4] is refused where it makes no sense: a second start, a pause in a pause, anything after the end', () => {
    const steps: [CommandBody, Step[]][] = [
      [{ kind: 'start' }, [STARTED]],
      [{ kind: 'pause' }, PAUSED],
      [{ kind: 'pause' }, PREPARED],
      [{ kind: 'resume' }, [STARTED]],
      [{ kind: 'skip' }, PREPARED],
      [{ kind: 'pause' }, ENDED],
      [{ kind: 'resume' }, ENDED],
      [{ kind: 'extend', byS: 60 }, ENDED],
      [{ kind: 'end' }, ENDED],
    ];
    for (const [body, log] of steps)
      expect(
        refusal(() => judged(150, command(body), log)),
        body.kind,
      ).toBe('conflict');
    expect(
      refusal(() => judged(3000, command({ kind: 'pause' }))),
      'the plan has run out',
    ).toBe('conflict');
  });

  it('[CMD5] a class that was never started can be ended', () => {
    expect(judged(-10, command({ kind: 'end' }), PREPARED).kind).toBe('ended');
  });
});

describe('"Tøm tavla"', () => {
  it('[CMD6] always arrives, with the time at which it was tapped, in every state of the class', () => {
    for (const steps of [PREPARED, [STARTED], PAUSED, ENDED]) {
      expect(judged(200, command({ kind: 'blank' }, { ageMs: 30_000, phaseIndex: 7 }), steps)).toEqual({
        ...base(170),
        kind: 'blanked',
      });
    }
  });

  it('[CMD7] is ended by going on, also when the class is over; a blank class is not started', () => {
    expect(judged(150, command({ kind: 'resume' }), BLANKED).kind).toBe('resumed');
    expect(judged(150, command({ kind: 'resume' }), [...ENDED, [120, { kind: 'blanked' }]]).kind).toBe(
      'resumed',
    );
    expect(refusal(() => judged(-10, command({ kind: 'start' }), [[-20, { kind: 'blanked' }]]))).toBe(
      'conflict',
    );
    expect(judged(-10, command({ kind: 'resume' }), [[-20, { kind: 'blanked' }]]).kind).toBe('resumed');
  });
});

describe('undo', () => {
  const undo = (seq: number): Command => command({ kind: 'undo', seq: asClassSeq(seq) });

  it('[CMD8] takes back a step of the console’s, once', () => {
    expect(judged(110, undo(4), PAUSED)).toEqual({ ...base(110), kind: 'undone', undoneSeq: 4 });
    expect(
      refusal(() => judged(110, undo(4), [...PAUSED, [105, { kind: 'undone', undoneSeq: asClassSeq(4) }]])),
    ).toBe('conflict');
  });

  it('[CMD9] never takes back a preparation, a start, an assignment, or what is not there', () => {
    for (const seq of [1, 2, 3, 99])
      expect(
        refusal(() => judged(110, undo(seq), PAUSED)),
        String(seq),
      ).toBe('conflict');
  });

  it('[CMD10] of an outage that waits is "go on now"', () => {
    const outage: Step[] = [STARTED, [700, { kind: 'outage', fromMs: at(500) }]];
    expect(judged(710, undo(4), outage)).toMatchObject({ kind: 'undone', undoneSeq: 4 });
    expect(refusal(() => judged(720, undo(4), [...outage, [710, { kind: 'resumed' }]]))).toBe('conflict');
  });
});

describe('what is told about a person', () => {
  const hrMax = { bpm: 190, method: 'measured', date: null } as const;

  it('[CMD11] always arrives, with the time at which it was tapped, on the class’s own clock', () => {
    const borg = command({ kind: 'borg', slot: asSlot(1), borg: 17 }, { ageMs: 600_000, phaseIndex: 0 });
    expect(judged(2000, borg)).toEqual({ ...base(1400), kind: 'borg', slot: asSlot(1), borg: 17 });
    expect(judged(2000, { ...borg, ageMs: 1000 }, [STARTED], 20)).toMatchObject({ atMs: at(1980) });
    expect(judged(5000, borg, ENDED)).toMatchObject({ kind: 'borg', atMs: at(4400) });
    expect(judged(10, { ...borg, ageMs: 1e9 }), 'not before there was a class').toMatchObject({
      atMs: at(-600),
    });
  });

  it('[CMD12] becomes the event of its kind', () => {
    const told: [CommandBody, object][] = [
      [
        { kind: 'leave', slot: asSlot(1), reason: 'svimmel' },
        { kind: 'left', slot: asSlot(1), reason: 'svimmel' },
      ],
      [
        { kind: 'unassign', slot: asSlot(1) },
        { kind: 'unassigned', slot: asSlot(1) },
      ],
      [
        { kind: 'treadmill', slot: asSlot(1), sensor: 'fec:77' },
        { kind: 'treadmill', slot: asSlot(1), sensor: 'fec:77' },
      ],
      [
        { kind: 'treadmillUse', slot: asSlot(1), holdsRails: true, running: false },
        { kind: 'treadmill-use', slot: asSlot(1), holdsRails: true, running: false },
      ],
      [
        { kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: true },
        { kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: true },
      ],
      [
        { kind: 'display', slot: asSlot(1), display: 'hidden' },
        { kind: 'display', slot: asSlot(1), display: 'hidden' },
      ],
      [
        { kind: 'note', slot: null, text: 'varmt' },
        { kind: 'note', slot: null, text: 'varmt' },
      ],
      [
        { kind: 'cueSeen', slot: asSlot(1), cue: 'aboveMax' },
        { kind: 'cue-seen', slot: asSlot(1), cue: 'aboveMax' },
      ],
    ];
    for (const [body, event] of told) expect(judged(50, command(body))).toEqual({ ...base(50), ...event });
  });

  it('[CMD22] a mark on the use of a treadmill leaves the other as it is, also of taps that arrive together', () => {
    const use = (nowS: number, ...steps: Step[]) => {
      const body = { kind: 'treadmillUse', slot: asSlot(1), running: true } as const;
      return judged(nowS, command(body, { ageMs: 5000 }), [STARTED, ...steps]);
    };
    const rails: Step = [40, { kind: 'treadmill-use', slot: asSlot(1), holdsRails: true, running: false }];
    expect(use(50)).toMatchObject({ holdsRails: false, running: true });
    expect(use(50, rails)).toEqual({
      ...base(45),
      ...{ kind: 'treadmill-use', slot: asSlot(1), holdsRails: true, running: true },
    });
    expect(use(44, rails), 'tapped before it').toMatchObject({ holdsRails: false, running: true });
    const off = command({ kind: 'treadmillUse', slot: asSlot(1), holdsRails: false });
    const both: Step = [40, { kind: 'treadmill-use', slot: asSlot(1), holdsRails: true, running: true }];
    expect(judged(50, off, [STARTED, both])).toMatchObject({ holdsRails: false, running: true });
  });

  it('[CMD13] about a slot that the class does not have is refused', () => {
    for (const body of [
      { kind: 'borg', slot: asSlot(7), borg: 12 },
      { kind: 'treadmill', slot: asSlot(7), sensor: null },
      { kind: 'treadmillUse', slot: asSlot(7), holdsRails: true, running: false },
      { kind: 'leave', slot: asSlot(7), reason: '' },
      { kind: 'rejoin', slot: asSlot(7) },
      { kind: 'assign', slot: asSlot(7), sensors: ['ant:1'] },
      { kind: 'hrmax', slot: asSlot(7), hrMax, wholeClass: false },
    ] satisfies CommandBody[]) {
      expect(
        refusal(() => judged(50, command(body))),
        body.kind,
      ).toBe('usage');
    }
  });

  it('[CMD14] a strap of the inventory comes with all its sensors, an unknown one with those that were heard', () => {
    const assign = (sensors: StrapKey[]) => judged(50, command({ kind: 'assign', slot: asSlot(2), sensors }));
    expect(assign(['ble:c0de'])).toMatchObject({
      strap: { strapId: 'belte-9', sensors: ['ant:65009', 'ble:c0de'] },
    });
    expect(assign(['ant:77'])).toMatchObject({
      strap: { strapId: 'ant:77', label: null, sensors: ['ant:77'] },
    });
  });

  it('[CMD14] an unknown radio that is named with one of the inventory is added to it, ANT+ first', () => {
    const assign = (sensors: StrapKey[]) => judged(50, command({ kind: 'assign', slot: asSlot(2), sensors }));
    expect(assign(['ble:beef', 'ant:65009'])).toMatchObject({
      strap: { strapId: 'belte-9', sensors: ['ant:65009', 'ble:c0de', 'ble:beef'] },
    });
    expect(assign(['ble:beef', 'ant:77'])).toMatchObject({ strap: { sensors: ['ant:77', 'ble:beef'] } });
  });

  it('[CMD16] another transmitter of a strap is joined to it where it is worn, and is never taken from another participant', () => {
    const join = (slot: number, sensor: StrapKey) =>
      command({ kind: 'joinSensor', slot: asSlot(slot), sensors: [sensor, 'ant:77'] });
    const worn: Step[] = [assigned(1), assigned(2), STARTED];
    expect(judged(50, join(1, 'ble:beef'), worn)).toMatchObject({
      kind: 'assigned',
      slot: asSlot(1),
      strap: { strapId: 'belte-1', label: '1', sensors: ['ant:65001', 'ant:77', 'ble:beef'] },
    });
    expect(
      refusal(() => judged(50, join(1, 'ant:65002'), worn)),
      'it is worn at 2',
    ).toBe('conflict');
    expect(
      refusal(() => judged(50, join(2, 'ble:beef'), [assigned(1)])),
      'no strap to join to',
    ).toBe('conflict');
    expect(refusal(() => judged(50, join(7, 'ble:beef'), worn))).toBe('usage');
  });

  it('[CMD15] a walk-in gets a free or a new slot, never one that belongs or belonged to somebody', () => {
    const join = (slot: number) =>
      command({ kind: 'join', slot: asSlot(slot), nickname: 'Ospe', hrMax: null });
    const left: Step[] = [STARTED, [20, { kind: 'left', slot: asSlot(1), reason: '' }]];
    expect(judged(50, join(3))).toMatchObject({
      kind: 'joined',
      slot: { slot: 3, personId: null, nickname: 'Ospe', target: 'heart-rate' },
    });
    expect(judged(50, join(40)).kind).toBe('joined');
    const byBorg = command({ kind: 'join', slot: asSlot(3), nickname: 'Ospe', hrMax: null, target: 'rpe' });
    expect(judged(50, byBorg)).toMatchObject({ kind: 'joined', slot: { target: 'rpe' } });
    expect(refusal(() => judged(50, join(2)))).toBe('conflict');
    expect(refusal(() => judged(50, join(1), left))).toBe('conflict');
    const assign = command({ kind: 'assign', slot: asSlot(1), sensors: ['ant:1'] });
    expect(refusal(() => judged(50, assign, left))).toBe('conflict');
  });

  it('[CMD31] the date of a maximum heart rate that cannot be is refused, also of a walk-in', () => {
    const hrMax = (date: string | null) => ({ bpm: 180, method: 'measured' as const, date });
    const ways = [
      (date: string | null) =>
        command({ kind: 'hrmax', slot: asSlot(2), hrMax: hrMax(date), wholeClass: false }),
      (date: string | null) =>
        command({ kind: 'join', slot: asSlot(3), nickname: 'Ospe', hrMax: hrMax(date) }),
    ];
    for (const way of ways) {
      for (const date of ['2025-02-31', '0000-01-01', '2999-01-01']) {
        expect(
          refusal(() => judged(50, way(date))),
          date,
        ).toBe('bad-input');
      }
      for (const date of ['2024-02-29', null]) expect(() => judged(50, way(date))).not.toThrow();
    }
  });

  it('[CMD32] a nickname is kept tidied; one that cannot be shown or is somebody else’s is refused', () => {
    const join = (nickname: string) =>
      judged(50, command({ kind: 'join', slot: asSlot(3), nickname, hrMax: null }));
    expect(join(' Osp  2 ')).toMatchObject({ slot: { nickname: 'Osp 2' } });
    const others = judged(50, command({ kind: 'join', slot: asSlot(3), nickname: 'Ospe', hrMax: null }));
    if (others.kind !== 'joined') throw new Error('nobody joined');
    const with3: Step[] = [STARTED, [20, others]];
    const again = (nickname: string) =>
      refusal(() => judged(50, command({ kind: 'join', slot: asSlot(4), nickname, hrMax: null }), with3));
    for (const nickname of ['Ospe', 'OSPE', ' ospe', '\u200b', '\u202eOspen', '   ']) {
      expect(again(nickname), JSON.stringify(nickname)).toBe('bad-input');
    }
  });

  it('[CMD33] characters of a note or a reason that cannot be shown are left out; a note without any text is not stored', () => {
    const note = (text: string) => command({ kind: 'note', slot: asSlot(1), text });
    expect(judged(50, note('Tungt\u202e i dag\nTok pause\u0000'))).toMatchObject({
      text: 'Tungt i dag\nTok pause',
    });
    expect(judged(50, command({ kind: 'leave', slot: asSlot(1), reason: 'vondt\u200b' }))).toMatchObject({
      reason: 'vondt',
    });
    expect(refusal(() => judged(50, note('\u200b')))).toBe('usage');
  });
});

describe('two who have got each other’s straps', () => {
  const BOTH: Step[] = [STARTED, assigned(2, 10)];
  const swap: CommandBody = { kind: 'swap', slot: asSlot(1), withSlot: asSlot(2) };

  it('[CMD17] change in one step; a slot without a strap gets the other’s', () => {
    expect(judged(50, command(swap), BOTH)).toEqual({
      ...base(50),
      kind: 'swapped',
      slot: asSlot(1),
      withSlot: 2,
    });
    expect(judged(50, command(swap)).kind, 'one strap between them').toBe('swapped');
  });

  it('[CMD17] not where there is no strap, with oneself, with one who has left or is not there', () => {
    const left: Step[] = [...BOTH, [20, { kind: 'left', slot: asSlot(2), reason: '' }]];
    expect(refusal(() => judged(50, command(swap), left))).toBe('conflict');
    expect(refusal(() => judged(50, command({ ...swap, slot: asSlot(3) }), [STARTED]))).toBe('conflict');
    expect(refusal(() => judged(50, command({ ...swap, withSlot: asSlot(1) }), BOTH))).toBe('conflict');
    expect(refusal(() => judged(50, command({ ...swap, withSlot: asSlot(40) }), BOTH))).toBe('usage');
  });
});
