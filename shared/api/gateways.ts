/** The HTTP interface of gateways: enrolment, the registry, health. One schema a message, as in classes.ts. */
import Type from 'typebox';
import { GatewayReport } from '../health/gateway-health.ts';
import { OrNull, type Static, StationNumber, StoredStation } from '../schema.ts';
import { Id, TypedCode } from './common.ts';

/** shown-name.ts says which can be shown. */
const GatewayName = Type.String({ minLength: 1, maxLength: 200 });

export const GatewayKind = Type.Enum(['gateway', 'tablet']);
export type GatewayKind = Static<typeof GatewayKind>;

/** POST /api/enrolments. A tablet may be given the station where it stands; a gateway stands in a room. */
export const NewEnrolment = Type.Object({ roomId: Id, kind: GatewayKind, station: OrNull(StationNumber) });
export type NewEnrolment = Static<typeof NewEnrolment>;
export const Enrolment = Type.Object({
  /** Eight digits; shown in two groups of four. */
  code: Type.String({ pattern: '^\\d{8}$' }),
  expiresAtMs: Type.Number(),
  /** The same, in real seconds from now: a screen counts by its own clock. */
  validForS: Type.Number(),
});
export type Enrolment = Static<typeof Enrolment>;

/** POST /api/enrolments/redeem: once a code. */
export const Redeem = Type.Object({
  code: TypedCode,
  name: GatewayName,
});
export type Redeem = Static<typeof Redeem>;
export const Redeemed = Type.Object({
  gatewayId: Id,
  /** The bearer of the Authorization header, or GatewayHello.token. Told this once. */
  token: Type.String({ minLength: 32, maxLength: 200 }),
  kind: GatewayKind,
  roomId: Id,
  roomName: Type.String(),
  station: OrNull(StationNumber),
});
export type Redeemed = Static<typeof Redeemed>;

/** POST /api/gateways/:gatewayId/rename */
export const RenameGateway = Type.Object({ name: GatewayName });
/** POST /api/gateways/:gatewayId/rename and …/revoke */
export const GatewayChanged = Type.Object({ gatewayId: Id });
export type GatewayChanged = Static<typeof GatewayChanged>;

/** GET /api/rooms/:roomId/gateways */
export const GatewayEntry = Type.Object({
  gatewayId: Id,
  name: Type.String(),
  /** `local`: in the server's own program; `token`: let in by the common token, so it stands in no registry. */
  origin: Type.Enum(['enrolled', 'token', 'local']),
  kind: GatewayKind,
  station: OrNull(StationNumber),
  /** null: it was not enrolled. */
  enrolledAtMs: OrNull(Type.Number()),
  state: Type.Enum(['connected', 'gone', 'too-old', 'too-new']),
  /** Seconds since it was last heard of; null: not since this server was started. */
  heardAgeS: OrNull(Type.Number()),
  /** null: none yet, or a gateway that does not tell. */
  report: OrNull(GatewayReport),
  /** Seconds since the report came. */
  reportAgeS: OrNull(Type.Number()),
  /** Worn straps that it hears: what is written on them, else the station; the weakest first. */
  straps: Type.Array(
    Type.Object({
      label: OrNull(Type.String()),
      station: OrNull(StoredStation),
      strengthDbm: OrNull(Type.Integer()),
      ageS: Type.Number(),
    }),
  ),
});
export type GatewayEntry = Static<typeof GatewayEntry>;
