/**
 * A fact that crosses a border is defined once, as a schema; its type is read off it: `type X = Static<typeof X>`. What came
 * over a border is not changed by who reads it, so such a type is read-only all through, and by this one means.
 */
import Type, { type Static as Mutable, type TSchema } from 'typebox';
import type { Words } from './errors.ts';
import type { ClassSeq, Slot, Station } from './ids.ts';
import { SLOTS_MAX, STATIONS_MAX } from './limits.ts';

export type Static<S extends TSchema> = ReadOnly<Mutable<S>>;

export type ReadOnly<T> = T extends string | number | boolean | bigint | null | undefined
  ? T
  : T extends object
    ? { readonly [K in keyof T]: ReadOnly<T[K]> }
    : T;

/** A text of one form; `wanted` tells people which, where another was sent. */
export const Formed = <Text extends string = string>(pattern: string, wanted: Words, maxLength?: number) =>
  Type.Unsafe<Text>(
    Type.String({ pattern, 'x-wanted': wanted, ...(maxLength === undefined ? {} : { maxLength }) }),
  );

/** As they are now; what is stored may be of a time with other bounds. */
export const SlotNumber = Type.Unsafe<Slot>(Type.Integer({ minimum: 1, maximum: SLOTS_MAX }));
export const StationNumber = Type.Unsafe<Station>(Type.Integer({ minimum: 1, maximum: STATIONS_MAX }));

export const StoredSlot = Type.Unsafe<Slot>(Type.Integer());
export const StoredStation = Type.Unsafe<Station>(Type.Integer());

/** How far somebody has read a class's log; 0: nothing of it. */
export const LogSeq = Type.Unsafe<ClassSeq>(Type.Integer({ minimum: 0 }));
/** An event of a class's log. */
export const EventSeq = Type.Unsafe<ClassSeq>(Type.Integer({ minimum: 1 }));

export const OrNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
