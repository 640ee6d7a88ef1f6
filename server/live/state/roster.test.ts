import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { assigned, logOf, plan, STARTED } from '../../../test/support/a-class.ts';
import { rosterFor } from './roster.ts';

describe('who is where', () => {
  const room = { roomId: 'sal-1', name: 'Sal 1' };
  const slots = [plan(2, { display: 'hidden' }), plan(1, { target: 'rpe' }), plan(3)];
  const events = logOf(
    { slots },
    ...slots.map(({ slot: place }) => assigned(place)),
    STARTED,
    [10, { kind: 'left', slot: asSlot(3), reason: 'svimmel' }],
    [11, { kind: 'note', slot: asSlot(1), text: 'hemmelig' }],
    [12, { kind: 'borg', slot: asSlot(1), borg: 15 }],
    [20, { kind: 'paused' }],
    [25, { kind: 'resumed' }],
  );
  const openOf = (log = events) => ({
    classId: 'time-1',
    clinicId: 'k',
    aliveAtMs: 0,
    aliveClockMs: null,
    events: log,
    model: foldClass(log),
  });

  it('[LIV58] the wall has nickname, station and display level, by slot; no person, limit, strap, note or aim', () => {
    const roster = rosterFor('wall', room, openOf(), 7);
    expect(roster).toMatchObject({
      version: 7,
      classId: 'time-1',
      status: 'running',
      templateId: '4x4',
      staff: null,
    });
    expect(roster.slots).toEqual([
      { slot: 1, station: 1, nickname: 'Navn 1', display: 'number', target: 'heart-rate', staff: null },
      { slot: 2, station: 2, nickname: null, display: 'hidden', target: 'heart-rate', staff: null },
      { slot: 3, station: 3, nickname: null, display: 'number', target: 'heart-rate', staff: null },
    ]);
    expect(JSON.stringify(roster)).not.toMatch(/200|belte|p1|hemmelig|svimmel|ant:/);
  });

  it('[LIV59] the console has them all', () => {
    const roster = rosterFor('console', room, openOf(), 7);
    expect(roster.slots[0]).toMatchObject({
      target: 'rpe',
      staff: {
        personId: 'p1',
        hrMax: { bpm: 200 },
        strap: { strapId: 'belte-1' },
        borg: 15,
        left: false,
      },
    });
    expect(roster.slots[1]?.nickname).toBe('Navn 2');
    expect(roster.slots[2]?.staff).toMatchObject({ left: true, strap: null });
  });

  it('[LIV60] after "Tøm tavla" the wall has no nicknames either', () => {
    const blank = logOf({ slots }, STARTED, [10, { kind: 'blanked' }]);
    expect(rosterFor('wall', room, openOf(blank), 1).slots.map(({ nickname }) => nickname)).toEqual([
      null,
      null,
      null,
    ]);
    expect(rosterFor('console', room, openOf(blank), 1).slots[2]?.nickname).toBe('Navn 3');
  });

  it('[LIV61] what can be taken back is the last step that has not been: never a start, a note or an undo', () => {
    const undoable = (log: typeof events) => rosterFor('console', room, openOf(log), 1).staff?.undoable;
    expect(undoable(events)).toEqual({ seq: 10, kind: 'resumed', atMs: events[9]?.atMs });
    expect(
      undoable(
        logOf(
          { slots },
          STARTED,
          [20, { kind: 'paused' }],
          [21, { kind: 'undone', undoneSeq: asClassSeq(3) }],
        ),
      ),
    ).toBeNull();
  });

  it('[LIV62] an outage waits for its answer in the roster; lengths include extensions', () => {
    const log = logOf(
      { slots },
      STARTED,
      [30, { kind: 'extended', phaseIndex: 0, byS: 60 }],
      [700, { kind: 'outage', fromMs: 500 }],
    );
    const roster = rosterFor('console', room, openOf(log), 1);
    expect(roster.staff?.outage).toEqual({ seq: 4, fromMs: 500 });
    expect(roster.phases[0]?.durationS).toBe(420);
  });

  it('[LIV63] a room without a class is an empty room', () => {
    expect(rosterFor('console', room, null, 1)).toMatchObject({
      classId: null,
      status: null,
      phases: [],
      slots: [],
      staff: null,
    });
  });
});
