/** The plan of a class as data, each with its schema; the templates that ship stand in protocol.ts. */
import Type, { type TSchema } from 'typebox';
import { OrNull, type Static } from '../schema.ts';

/** `free`: no target; a recording's laps, or a class without a plan. */
const PhaseKind = Type.Enum(['warmup', 'work', 'recovery', 'cooldown', 'free']);
export type PhaseKind = Static<typeof PhaseKind>;

/** The shape of a phase; each border has bounds of its own for the figures. */
export const phaseOf = <S extends TSchema, F extends TSchema, C extends TSchema>(
  durationS: S,
  floorPercent: F,
  ceilingPercent: C,
) =>
  Type.Object({
    kind: PhaseKind,
    /** Planned length in seconds; Infinity is not used: an open phase is null. */
    durationS: OrNull(durationS),
    /** null: no target in this phase. */
    band: OrNull(Type.Object({ floorPercent, ceilingPercent })),
  });

const Phase = phaseOf(Type.Number(), Type.Number(), Type.Number());
export type Phase = Static<typeof Phase>;
/** A target band in shown percent; both edges belong to it. */
export type Band = NonNullable<Phase['band']>;

/** As it is stored: what is entered today is bounded where it comes in (shared/api). */
export const Template = Type.Object({
  id: Type.String(),
  /** Shown to people as it stands; the client translates the ids it knows. */
  name: Type.String(),
  phases: Type.Array(Phase, { minItems: 1 }),
});
export type Template = Static<typeof Template>;
