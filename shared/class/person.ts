/** What a class knows of a person, each once with its schema; each border has bounds of its own for the figures. */
import Type, { type TSchema } from 'typebox';
import { OrNull, type Static } from '../schema.ts';

/** What a wall may show of a participant; product rule "Privacy". */
export const DisplayLevel = Type.Enum(['number', 'colour', 'words', 'hidden']);
export type DisplayLevel = Static<typeof DisplayLevel>;

/** `rpe`: steered by Borg; heart rate is shown without a verdict. Stored without a reason. */
export const SteeredBy = Type.Enum(['heart-rate', 'rpe']);

/** For Banister's TRIMP, and for nothing else. */
export const Sex = Type.Enum(['m', 'f']);

export const HrMaxMethod = Type.Enum(['measured', 'class-peak', 'formula']);
export type HrMaxMethod = Static<typeof HrMaxMethod>;

export const hrMaxOf = <B extends TSchema, D extends TSchema>(bpm: B, date: D) =>
  Type.Object({
    bpm,
    method: HrMaxMethod,
    /** ISO date on which it was found, or null when nobody wrote it down. */
    date: OrNull(date),
  });
