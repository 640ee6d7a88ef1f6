/** A step of every kind that a console can send, for what must hold of each. */

import type { CommandBody } from '@takt/shared/api/classes.ts';
import type { CommandKind } from '@takt/shared/class/class-commands.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';

const slot = 1;
const sensors = ['ant:1'] as const;
const hrMax = { bpm: 190, method: 'measured', date: null } as const;
export const EVERY_STEP: { readonly [K in CommandKind]: Extract<CommandBody, { kind: K }> } = {
  start: { kind: 'start' },
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  extend: { kind: 'extend', byS: 60 },
  skip: { kind: 'skip' },
  end: { kind: 'end' },
  undo: { kind: 'undo', seq: asClassSeq(4) },
  blank: { kind: 'blank' },
  join: { kind: 'join', slot: asSlot(7), nickname: 'Rev', hrMax: null },
  leave: { kind: 'leave', slot: asSlot(slot), reason: '' },
  rejoin: { kind: 'rejoin', slot: asSlot(slot) },
  assign: { kind: 'assign', slot: asSlot(slot), sensors },
  joinSensor: { kind: 'joinSensor', slot: asSlot(slot), sensors: ['ble:2'] },
  unassign: { kind: 'unassign', slot: asSlot(slot) },
  treadmill: { kind: 'treadmill', slot: asSlot(slot), sensor: null },
  treadmillUse: { kind: 'treadmillUse', slot: asSlot(slot), running: true },
  swap: { kind: 'swap', slot: asSlot(slot), withSlot: asSlot(2) },
  hrmax: { kind: 'hrmax', slot: asSlot(slot), hrMax, wholeClass: false },
  display: { kind: 'display', slot: asSlot(slot), display: 'words' },
  borg: { kind: 'borg', slot: asSlot(slot), borg: 16 },
  note: { kind: 'note', slot: asSlot(slot), text: 'varmt' },
  identify: { kind: 'identify', slot: asSlot(slot), personId: 'p9' },
  clock: { kind: 'clock', seq: asClassSeq(5), right: 'class' },
  cueSeen: { kind: 'cueSeen', slot: asSlot(slot), cue: 'aboveMax' },
};
