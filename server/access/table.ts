/**
 * Who may do what: one table, role by action, refused by default. Every route, every message on a socket and every step of a
 * console names its action; docs/access.md shows the same table.
 */
import type { CommandBody } from '@takt/shared/api/classes.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { ViewerMessage } from '@takt/shared/wire/viewer.ts';
import type { Actor, Role } from './actor.ts';

/** What each action is, for docs/access.md. */
export const ACTIONS = {
  'session.read': 'be told who one is, and the rooms and templates',
  'room.watch': 'the wall: frames and roster without anything of staff',
  'room.steer': 'the console: frames and roster with everything that staff may see',
  'room.guard': 'the console of a locked tablet: signals and cues by station, nobody’s name or figures',
  'class.prepare': 'prepare a class of a group',
  'class.steer': 'every step of the console',
  'class.safety': 'of these steps: pause, clear the walls, answer a cue',
  'class.read': 'recorded classes: summaries, curves, notes',
  'gateway.read': 'gateways and their health',
  'gateway.enrol': 'let a gateway in, name it, revoke it',
  'metrics.read': 'figures for monitoring, without straps and people',
  'storage.read': 'whether the database is well',
  'strap.read': 'the inventory of straps',
  'strap.edit': 'change the inventory of straps',
  'strap.pair': 'see straps that are heard, in an open pairing dialog',
  'choice.read': 'a person’s choices',
  'choice.edit': 'enter a person’s choices',
  'person.read': 'people: names, plans, clearances, history of HRmax',
  'person.edit': 'add people, and change what is known and planned of them',
  'person.erase': 'delete a person for good',
  'rights.ask': 'take down what a person asks for under the privacy rules, and whether it has an answer',
  'retention.manage': 'how long data are kept: the periods, what would go, and deleting it',
  'rights.answer':
    'these cases with what was asked and told: answer them, block, and hand out a person’s own copy',
  'audit.read': 'the log of who did what with people’s data: read, proven, exported',
  'print.tell': 'say that a page with people’s data was printed',
  'group.edit': 'groups and their lists, and a list taken in from a file',
  'timetable.read': 'rooms and the weekly timetable, without people',
  'timetable.edit': 'change the weekly timetable',
  'attendance.read': 'a day of the timetable: who is expected, came, or is missing',
  'attendance.edit': 'enter who came, and why somebody did not',
  'room.edit': 'name rooms and their stations',
  'staff.read': 'staff: profession, HPR number, competence',
  'staff.edit': 'enter staff',
  'uplink.send': 'send what sensors said',
  'account.own': 'one’s own account: what proves it, where one is logged in',
  'account.manage': 'invite staff, give roles, end their sessions',
  'device.manage': 'let walls and shared tablets in, and take them away',
  'tablet.unlock': 'unlock a shared tablet by four digits',
} as const;
export type Action = keyof typeof ACTIONS;

/** Who trains, what is planned for them, and when: staff who train people, treat them or answer for it share it. */
const PEOPLE: readonly Action[] = [
  'print.tell',
  'person.read',
  'person.edit',
  'rights.ask',
  'group.edit',
  'timetable.read',
  'timetable.edit',
  'attendance.read',
  'attendance.edit',
  'staff.read',
];
const INSTRUCTOR: readonly Action[] = [
  'session.read',
  'room.watch',
  'room.steer',
  'class.prepare',
  'class.steer',
  'class.safety',
  'class.read',
  'gateway.read',
  'gateway.enrol',
  'storage.read',
  'strap.read',
  'strap.edit',
  'strap.pair',
  'choice.read',
  'choice.edit',
  'account.own',
  ...PEOPLE,
];
const CLINICIAN: readonly Action[] = ['session.read', 'class.read', 'storage.read', 'account.own', ...PEOPLE];

const ALLOWED: Readonly<Record<Role, ReadonlySet<Action>>> = {
  instructor: new Set(INSTRUCTOR),
  clinician: new Set(CLINICIAN),
  lead: new Set([
    ...CLINICIAN,
    'person.erase',
    'rights.answer',
    'retention.manage',
    'audit.read',
    'gateway.read',
    'room.edit',
    'staff.edit',
    'account.manage',
    'device.manage',
  ]),
  technician: new Set([
    'session.read',
    'gateway.read',
    'gateway.enrol',
    'metrics.read',
    'storage.read',
    'strap.read',
    'strap.edit',
    'timetable.read',
    'room.edit',
    'account.own',
    'account.manage',
    'device.manage',
  ]),
  // De-identified data alone, of which nothing is served yet.
  researcher: new Set(['session.read', 'account.own']),
  wall: new Set(['session.read', 'room.watch']),
  gateway: new Set(['uplink.send']),
  tablet: new Set(['session.read', 'uplink.send']),
  'shared-tablet': new Set(['session.read', 'room.guard', 'class.safety', 'tablet.unlock']),
  // Its own tile alone, which is not served yet.
  phone: new Set([]),
  monitor: new Set(['metrics.read']),
};

export function roleMay(role: Role, action: Action): boolean {
  return ALLOWED[role].has(action);
}

export function may(actor: Actor | null, action: Action): boolean {
  return actor?.roles.some((role) => roleMay(role, action)) ?? false;
}

/** `actions` null: nothing is needed. */
export function mayAny(actor: Actor | null, actions: readonly Action[] | null): boolean {
  return actions === null || actions.some((action) => may(actor, action));
}

/** A device has one room; people have all. */
export function mayEnter({ roomId }: Actor, room: string): boolean {
  return roomId === null || roomId === room;
}

const NOT_ALLOWED = {
  nb: 'Dette har du ikke tilgang til.',
  en: 'You do not have access to this.',
};
export const notAllowed = (): AppError => new AppError('not-allowed', NOT_ALLOWED);

/** The same actor, when it may; else an AppError of kind not-allowed. */
export function demand(actor: Actor | null, action: Action): Actor {
  if (actor === null || !may(actor, action)) throw notAllowed();
  return actor;
}

/** Steps that a tablet may take which nobody has unlocked: what somebody in the room may need at once. */
const SAFETY: ReadonlySet<CommandBody['kind']> = new Set(['pause', 'blank', 'cueSeen']);

export function actionOfStep(kind: CommandBody['kind']): Action {
  return SAFETY.has(kind) ? 'class.safety' : 'class.steer';
}

/**
 * One of these a viewer's message needs; null: none. A hello asks for a projection; an answer to what was sent needs nothing beyond being there.
 * Every message of a gateway needs `uplink.send`.
 */
export function actionsOfViewer(message: ViewerMessage): readonly Action[] | null {
  switch (message.type) {
    case 'viewerHello':
      return message.projection === 'console' ? ['room.steer', 'room.guard'] : ['room.watch'];
    case 'viewerPairing':
      return ['strap.pair'];
    case 'viewerAck':
    case 'viewerLost':
      return null;
  }
}
