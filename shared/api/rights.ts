/** What persons ask for under the privacy rules, as cases over HTTP: one schema a message, as in classes.ts. */
import Type from 'typebox';
import { OUTCOMES, RIGHTS } from '../rights/rights-case.ts';
import { OrNull, type Static } from '../schema.ts';
import { Day } from '../timetable/timetable.ts';
import { Id } from './common.ts';

const Right = Type.Enum([...RIGHTS]);
const Outcome = Type.Enum([...OUTCOMES]);
const Told = Type.String({ minLength: 1, maxLength: 2000 });

/** POST /api/people/:personId/rights */
export const NewRightsCase = Type.Object({
  kind: Right,
  /** On which day the person asked; the time for an answer is counted from it. */
  askedDay: Day,
  asked: Told,
});
export type NewRightsCase = Static<typeof NewRightsCase>;
export const AddedRightsCase = Type.Object({ caseId: Id });
export type AddedRightsCase = Static<typeof AddedRightsCase>;

/** POST /api/rights/:caseId/steps */
export const RightsStep = Type.Union([
  /** Two months more, once, and why. */
  Type.Object({ kind: Type.Literal('extend'), text: Told }),
  /** `text`: why, which must be told unless all that was asked for is granted. */
  Type.Object({ kind: Type.Literal('answer'), outcome: Outcome, text: Type.String({ maxLength: 2000 }) }),
  Type.Object({ kind: Type.Literal('note'), text: Told }),
  /** Ends a blocking that was granted. */
  Type.Object({ kind: Type.Literal('unblock'), text: Told }),
]);
export type RightsStep = Static<typeof RightsStep>;

const RightsStepTaken = Type.Object({
  number: Type.Integer(),
  kind: Type.Enum(['extend', 'answer', 'note', 'unblock']),
  atMs: Type.Number(),
  by: Type.String(),
  /** What an account is called; null: it is none. */
  byName: OrNull(Type.String()),
  outcome: OrNull(Outcome),
  /** null: not for whoever asks, or gone with the person. */
  text: OrNull(Type.String()),
});
export type RightsStepTaken = Static<typeof RightsStepTaken>;

export const RightsCase = Type.Object({
  caseId: Id,
  personId: Id,
  /** null: nobody has written one down, or the person was deleted. */
  personName: OrNull(Type.String()),
  kind: Right,
  askedDay: Day,
  atMs: Type.Number(),
  by: Type.String(),
  byName: OrNull(Type.String()),
  asked: OrNull(Type.String()),
  dueDay: Day,
  extended: Type.Boolean(),
  /** null: it is open. */
  outcome: OrNull(Outcome),
  answeredAtMs: OrNull(Type.Number()),
  /** It is a blocking that is in force. */
  blocks: Type.Boolean(),
  /** The person was deleted: kind, days and outcome are all that is left. */
  erased: Type.Boolean(),
  /** In the order in which they were taken. */
  steps: Type.Array(RightsStepTaken),
});
export type RightsCase = Static<typeof RightsCase>;

/** GET /api/rights, and of one person /api/people/:personId/rights */
export const RightsCases = Type.Object({
  /** In the clinic. */
  today: Day,
  /** Those that are open first, by the day on which they are due; then the others, the newest first. */
  cases: Type.Array(RightsCase),
});
export type RightsCases = Static<typeof RightsCases>;
