/** A step of every kind that a console can send, for what must hold of each. */
import type { CommandBody } from '@takt/shared/api/classes.ts';
import type { CommandKind } from '@takt/shared/class/class-commands.ts';

const slot = 1;
const sensors = ['ant:1'];
const hrMax = { bpm: 190, method: 'measured', date: null } as const;
export const EVERY_STEP: { readonly [K in CommandKind]: Extract<CommandBody, { kind: K }> } = {
  start: { kind: 'start' },
  pause: { kind: 'pause' },
  resume: { kind: 'resume' },
  extend: { kind: 'extend', byS: 60 },
  skip: { kind: 'skip' },
  end: { kind: 'end' },
  undo: { kind: 'undo', seq: 4 },
  blank: { kind: 'blank' },
  join: { kind: 'join', slot: 7, nickname: 'Rev', hrMax: null },
  leave: { kind: 'leave', slot, reason: '' },
  rejoin: { kind: 'rejoin', slot },
  assign: { kind: 'assign', slot, sensors },
  joinSensor: { kind: 'joinSensor', slot, sensors: ['ble:2'] },
  unassign: { kind: 'unassign', slot },
  treadmill: { kind: 'treadmill', slot, sensor: null },
  treadmillUse: { kind: 'treadmillUse', slot, running: true },
  swap: { kind: 'swap', slot, withSlot: 2 },
  hrmax: { kind: 'hrmax', slot, hrMax, wholeClass: false },
  display: { kind: 'display', slot, display: 'words' },
  borg: { kind: 'borg', slot, borg: 16 },
  note: { kind: 'note', slot, text: 'varmt' },
  clock: { kind: 'clock', seq: 5, right: 'class' },
  cueSeen: { kind: 'cueSeen', slot, cue: 'aboveMax' },
};
