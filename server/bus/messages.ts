/**
 * What the JSON messages of the bus must be, to be believed, beside those that go on to viewers (shared/wire/viewer.ts). Bounds
 * are what a room of forty can need, with room to spare.
 */
import { GatewayKind } from '@takt/shared/api/gateways.ts';
import { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { SLOTS_MAX } from '@takt/shared/limits.ts';
import { OrNull, SlotNumber, StoredStation } from '@takt/shared/schema.ts';
import { ServerStraps, ServerTreadmills, ViewerPairing } from '@takt/shared/wire/viewer.ts';
import Type from 'typebox';

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const TimeMs = Type.Number({ minimum: 0, maximum: 8.64e15 });
const Id = Type.String({ minLength: 1, maxLength: 200 });

/** What an open pairing dialog is told. */
export const PairingMessage = Type.Union([ServerStraps, ServerTreadmills]);

export const ClassChangedMessage = Type.Object({
  classId: Id,
  /** Somebody who took part was deleted: all of it reads otherwise now. */
  anew: Type.Optional(Type.Boolean()),
});

/** `edgeLost`: a fan-out process has no picture, or one with a hole in it. */
export const AskMessage = Type.Union([Type.Object({ type: Type.Literal('edgeLost') }), ViewerPairing]);

export const EffortMessage = Type.Object({
  type: Type.Literal('serverEffort'),
  percent: OrNull(Type.Number({ minimum: 0, maximum: 200 })),
});

const Seconds = Type.Number({ minimum: 0, maximum: 1e9 });

/** What one server process says of one gateway's connection. */
export const PresenceMessage = Type.Object({
  gatewayId: Id,
  /** Tells a connection that has just ended from the one that came after it. */
  connection: Id,
  origin: Type.Enum(['enrolled', 'token', 'local']),
  kind: GatewayKind,
  station: OrNull(StoredStation),
  state: Type.Enum(['connected', 'gone', 'too-old', 'too-new']),
  /** Real seconds before this was said. */
  heardAgeS: Seconds,
  report: OrNull(GatewayReport),
  reportAgeS: OrNull(Seconds),
});

export const LateMessage = Type.Object({
  classId: Id,
  slots: Type.Array(SlotNumber, { maxItems: SLOTS_MAX }),
});

export const RevokedMessage = Type.Object({ gatewayId: Id });

/** The clock of a room: asked by whoever is not its owner, told by the owner; `to` null: to all, at a change of owner. */
export const ClockMessage = Type.Union([
  Type.Object({ type: Type.Literal('clockAsk'), from: Id, sentMs: TimeMs }),
  Type.Object({
    type: Type.Literal('clockTold'),
    to: OrNull(Id),
    sentMs: TimeMs,
    roomMs: TimeMs,
    ownersMs: TimeMs,
    fence: Whole,
  }),
]);
