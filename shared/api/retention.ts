/** How long data are kept, over HTTP: the periods, what would go, and the act. */
import Type from 'typebox';
import { MONTHS_MAX, RETENTION_KINDS } from '../rights/retention.ts';
import { OrNull, type Static } from '../schema.ts';
import { Day } from '../timetable/timetable.ts';

const Kind = Type.Enum([...RETENTION_KINDS]);

/** POST /api/retention/rules */
export const RetentionRule = Type.Object({
  kind: Kind,
  /** null: kept for the time being. */
  months: OrNull(Type.Integer({ minimum: 1, maximum: MONTHS_MAX })),
  /** It acts by itself, on what a report has named for seven days. */
  on: Type.Boolean(),
});
export type RetentionRule = Static<typeof RetentionRule>;

/** What would go, of one kind, if it were done now. */
const RetentionReport = Type.Object({
  /** What is older than its beginning. */
  cutoffDay: Day,
  count: Type.Integer(),
  /** Of so many persons; null: it is about none. */
  persons: OrNull(Type.Integer()),
  oldestMs: OrNull(Type.Number()),
  newestMs: OrNull(Type.Number()),
  /** As old, and kept all the same: of somebody who is blocked or has an open case, or the last class of a room. */
  heldBack: Type.Integer(),
});
export type RetentionReport = Static<typeof RetentionReport>;

/** GET /api/retention */
export const RetentionState = Type.Array(
  Type.Object({
    ...RetentionRule.properties,
    /** null: no period is set. */
    report: OrNull(RetentionReport),
    /** What it will act on by itself: what this report named, and from when on; null: it does not act by itself. */
    standing: OrNull(
      Type.Object({ cutoffDay: Day, count: Type.Integer(), atMs: Type.Number(), actsFromMs: Type.Number() }),
    ),
  }),
);
export type RetentionState = Static<typeof RetentionState>;

/** POST /api/retention/acts */
export const RetentionAct = Type.Object({
  kind: Kind,
  /** How many go, typed by whoever does it: it must still be so many. */
  count: Type.Integer({ minimum: 1 }),
});
export type RetentionAct = Static<typeof RetentionAct>;
export const RetentionDone = Type.Object({
  gone: Type.Integer(),
  /** As after a deletion of a person. */
  keysCopy: Type.Enum(['renewed', 'behind', 'none']),
});
export type RetentionDone = Static<typeof RetentionDone>;
