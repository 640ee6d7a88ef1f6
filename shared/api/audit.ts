/** The log of who did what with people's data: its entries as a clinic lead reads them over HTTP. */
import Type from 'typebox';
import { OrNull, SlotNumber, type Static } from '../schema.ts';
import { Id } from './common.ts';

/** What is written down. Nothing is ever taken out of this list: what was written must stay readable. */
export const AUDIT_ACTIONS = [
  // What was read.
  ...['people.read', 'person.read', 'proposals.read', 'choices.read', 'group.read', 'day.read'],
  ...['import.read', 'class.read', 'summary.read', 'curve.read', 'notes.read', 'audit.read'],
  // What was changed of a person.
  ...['person.add', 'person.change', 'person.erase', 'choices.change', 'hrmax.change'],
  ...['group.change', 'attendance.change'],
  // What persons asked for under the privacy rules.
  ...['rights.read', 'rights.ask', 'rights.step', 'rights.export'],
  ...['retention.rule', 'retention.act'],
  // What happened in a class.
  ...['class.prepare', 'class.start', 'class.end', 'class.join', 'class.leave', 'class.tie', 'class.hrmax'],
  ...['class.display', 'class.borg', 'class.note', 'class.cue', 'class.blank', 'class.resume'],
  // What left the clinic's store, and its keys.
  ...['audit.export', 'keys.rotate', 'keys.recovery', 'keys.recover'],
  // Who came in, and who may.
  ...['log-in', 'log-in refused', 'log-in held back', 'log-out', 'unlocked', 'unlocking refused'],
  ...['account invited', 'account renewed', 'account set up', 'roles changed', 'account disabled'],
  ...['account enabled', 'account changed', 'proof changed', 'sessions ended', 'device added'],
  ...['device revoked', 'gateway added', 'gateway renamed', 'gateway revoked'],
  ...['identity joined', 'identity parted'],
  // What somebody asked for without a right to it: a route or a message.
  'access refused',
  // What the clinic has and plans.
  ...['room.change', 'staff.change', 'timetable.change', 'strap.change'],
  // What a browser was asked to print.
  'print',
  // As it was written before this log had actions; the words of then are its detail.
  'earlier',
] as const;

const AuditEntry = Type.Object({
  number: Type.Integer(),
  atMs: Type.Number(),
  /** An account, a device, `demonstration`, `system`, `machine` (somebody at it) or `nobody`. */
  actor: Type.String(),
  /** What an account is called; null: it is none. */
  actorName: OrNull(Type.String()),
  /** Under which roles; empty: it was not known, or nobody's. */
  roles: Type.String(),
  action: Type.String(),
  personId: OrNull(Type.String()),
  /** null: nobody, or somebody who was deleted. */
  personName: OrNull(Type.String()),
  classId: OrNull(Type.String()),
  detail: Type.String(),
  why: Type.String(),
});
export type AuditEntry = Static<typeof AuditEntry>;

/** GET /api/audit */
export const AuditQuery = Type.Object({
  /** Entries before this number; left out: the newest. */
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  /** What concerns this person: also of classes in which they took part. */
  personId: Type.Optional(Id),
});
export const AuditPage = Type.Object({
  entries: Type.Array(AuditEntry),
  /** There are earlier ones. */
  more: Type.Boolean(),
  /** The number and the hash of the newest: noted elsewhere, they prove later that nothing before them was changed. */
  head: OrNull(Type.Object({ number: Type.Integer(), hash: Type.String() })),
});
export type AuditPage = Static<typeof AuditPage>;

/** GET /api/audit/proof: the whole log read through. */
export const AuditProof = Type.Object({
  entries: Type.Integer(),
  head: AuditPage.properties.head,
  /** Where it is not what was written, in order; the first hundred. */
  faults: Type.Array(
    Type.Object({ number: Type.Integer(), fault: Type.Enum(['missing', 'changed', 'cut off']) }),
  ),
});
export type AuditProof = Static<typeof AuditProof>;

/** POST /api/prints: the browser was asked to print this page. */
export const Printed = Type.Object({
  page: Type.Enum(['classes', 'class', 'people', 'person', 'group', 'day', 'audit']),
  classId: Type.Optional(Id),
  slot: Type.Optional(SlotNumber),
  personId: Type.Optional(Id),
});
export type Printed = Static<typeof Printed>;
