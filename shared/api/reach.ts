/** GET /api/reach: how screens reach the server, for the technician. */
import Type from 'typebox';
import { OrNull, type Static } from '../schema.ts';

export const ReachState = Type.Object({
  /** `this-machine`: without encryption, for this machine alone; `own-authority`: devices trust it on which it was installed. */
  way: Type.Enum(['this-machine', 'certificate', 'own-authority', 'proxy']),
  /** A secure context in browsers: without it no passkeys and no wake lock. */
  secure: Type.Boolean(),
  names: Type.Array(Type.String()),
  certificate: OrNull(
    Type.Object({
      issuer: Type.String(),
      validToMs: Type.Number(),
      daysLeft: Type.Integer(),
      /** Why the files as they are now cannot be used; the ones before are. */
      problem: OrNull(Type.Object({ nb: Type.String(), en: Type.String() })),
    }),
  ),
});
export type ReachState = Static<typeof ReachState>;
