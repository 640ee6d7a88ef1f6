/** What several messages of the HTTP interface have in common, and what every caller meets: the session and errors. */
import Type from 'typebox';
import type { StrapKey } from '../sample.ts';
import { Formed, OrNull, type Static } from '../schema.ts';

export const Id = Type.String({ minLength: 1, maxLength: 80 });
/** A code that is read from one screen and typed at another, with or without a space in it. */
export const TypedCode = Formed('^\\s*\\d{4}\\s?\\d{4}\\s*$', {
  nb: 'åtte sifre, som 1234 5678',
  en: 'eight digits, such as 1234 5678',
});
const StrapSensor = Formed<StrapKey>(
  '^(ant|ble):[0-9a-z]+$',
  {
    nb: 'radioen til et belte, som ant:12345 eller ble:c0de5a4a0001',
    en: 'the radio of a strap, such as ant:12345 or ble:c0de5a4a0001',
  },
  40,
);
/** As heard: HeardStrap.sensors. */
export const StrapSensors = Type.Array(StrapSensor, {
  minItems: 1,
  maxItems: 4,
  uniqueItems: true,
});

export const ErrorReply = Type.Object({
  error: Type.Object({
    kind: Type.String(),
    text: Type.Object({ nb: Type.String(), en: Type.String() }),
  }),
});
export type ErrorReply = Static<typeof ErrorReply>;

/** GET /api/session */
export const Session = Type.Object({
  actor: Type.String(),
  /** Of whoever is logged in; null: a device, or the demonstration. */
  name: OrNull(Type.String()),
  /** The tablet is used by several; without a log-in it is locked. */
  sharedTablet: Type.Boolean(),
  roles: Type.Array(Type.String()),
  demonstration: Type.Boolean(),
  /** Class seconds a real second. */
  clockRate: Type.Number(),
  version: Type.String(),
  clinicName: Type.String(),
  timeZone: Type.String(),
  rooms: Type.Array(Type.Object({ roomId: Id, name: Type.String() })),
});
export type Session = Static<typeof Session>;
