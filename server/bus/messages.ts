/**
 * What the JSON messages of the bus must be, to be believed. The types are shared/wire/wire.ts's and channels.ts holds these
 * against them; bounds are what a room of forty can need, with room to spare.
 */
import { GatewayKind } from '@takt/shared/api/gateways.ts';
import { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { OrNull } from '@takt/shared/schema.ts';
import { FRAME_STATUSES, SOURCES } from '@takt/shared/wire/frame.ts';
import Type from 'typebox';

const PLACES_MAX = 40;

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Number_ = Type.Number({ minimum: -1e16, maximum: 1e16 });
const TimeMs = Type.Number({ minimum: 0, maximum: 8.64e15 });
const Slot = Type.Integer({ minimum: 1, maximum: PLACES_MAX });
const Id = Type.String({ minLength: 1, maxLength: 200 });
// Wider than what the HTTP border lets in: what is stored already must never keep a roster from the walls.
const Text = Type.String({ maxLength: 1_000 });
const Sensor = Type.String({ pattern: '^(ant|ble|fec|ftms):[0-9a-z]+$', maxLength: 64 });
const Sensors = Type.Array(Sensor, { maxItems: 256 });

const Strap = Type.Object({ strapId: Id, label: OrNull(Text), sensors: Sensors });

const RosterSlotStaff = Type.Object({
  personId: OrNull(Id),
  hrMax: OrNull(
    Type.Object({
      bpm: Number_,
      method: Type.Enum(['measured', 'class-peak', 'formula']),
      date: OrNull(Text),
    }),
  ),
  hrRestBpm: OrNull(Number_),
  strap: OrNull(Strap),
  borg: OrNull(Number_),
  treadmill: OrNull(Sensor),
  treadmillUse: Type.Object({ holdsRails: Type.Boolean(), running: Type.Boolean() }),
  left: Type.Boolean(),
  noteCount: Whole,
});

const RosterSlot = Type.Object({
  slot: Slot,
  station: Type.Integer(),
  nickname: OrNull(Text),
  display: Type.Enum(['number', 'colour', 'words', 'hidden']),
  target: Type.Enum(['heart-rate', 'rpe']),
  staff: OrNull(RosterSlotStaff),
});

const RosterStaff = Type.Object({
  lastSeq: Whole,
  dateCorrectionMs: Number_,
  clock: OrNull(Type.Object({ seq: Whole, clockMs: TimeMs, classMs: TimeMs })),
  undoable: OrNull(Type.Object({ seq: Whole, kind: Text, atMs: TimeMs })),
  outage: OrNull(Type.Object({ seq: Whole, fromMs: TimeMs })),
});

const Phase = Type.Object({
  kind: Type.Enum(['warmup', 'work', 'recovery', 'cooldown', 'free']),
  durationS: OrNull(Number_),
  band: OrNull(Type.Object({ floorPercent: Number_, ceilingPercent: Number_ })),
});

export const RosterMessage = Type.Object({
  type: Type.Literal('serverRoster'),
  roster: Type.Object({
    version: Whole,
    room: Id,
    roomName: Text,
    classId: OrNull(Id),
    status: OrNull(Type.Enum(FRAME_STATUSES.filter((status) => status !== 'none'))),
    templateId: OrNull(Text),
    templateName: OrNull(Text),
    phases: Type.Array(Phase, { maxItems: 1_000 }),
    startedAtMs: OrNull(TimeMs),
    endedAtMs: OrNull(TimeMs),
    slots: Type.Array(RosterSlot, { maxItems: PLACES_MAX }),
    staff: OrNull(RosterStaff),
  }),
});

const HeardStrap = Type.Object({
  sensors: Sensors,
  strapId: OrNull(Id),
  label: OrNull(Text),
  heartRateBpm: OrNull(Type.Integer({ minimum: 1, maximum: 300 })),
  ageS: Number_,
  contact: Type.Enum(['on', 'off', 'unknown']),
  batteryPercent: OrNull(Type.Integer({ minimum: 0, maximum: 100 })),
  batteryLow: Type.Boolean(),
  sources: Type.Array(Type.Enum([...SOURCES]), { maxItems: SOURCES.length }),
  station: OrNull(Type.Integer()),
  strengthDbm: OrNull(Number_),
  level: OrNull(Type.Enum(['near', 'room', 'weak'])),
  heardForS: Number_,
  conflict: Type.Boolean(),
  lastOfSlot: OrNull(Slot),
  notOffSinceSlot: OrNull(Slot),
  sameAs: OrNull(
    Type.Object({ slot: OrNull(Slot), nickname: OrNull(Text), label: OrNull(Text), sensors: Sensors }),
  ),
});

export const StrapsMessage = Type.Union([
  Type.Object({
    type: Type.Literal('serverStraps'),
    straps: Type.Array(HeardStrap, { maxItems: 1_000 }),
    suggestions: Type.Array(
      Type.Object({
        slot: Slot,
        why: Type.Enum(['held', 'appeared']),
        strap: HeardStrap,
        wornBySlot: OrNull(Slot),
      }),
      { maxItems: PLACES_MAX },
    ),
  }),
  Type.Object({
    type: Type.Literal('serverTreadmills'),
    treadmills: Type.Array(
      Type.Object({
        sensor: Sensor,
        slot: OrNull(Slot),
        speedKmh: OrNull(Number_),
        inclinePercent: OrNull(Number_),
        state: OrNull(Type.Enum(['off', 'ready', 'in-use', 'paused'])),
        ageS: Number_,
      }),
      { maxItems: 1_000 },
    ),
  }),
]);

export const ClassChangedMessage = Type.Object({ classId: Id });

/** `edgeLost`: a fan-out process has no picture, or one with a hole in it. */
export const AskMessage = Type.Union([
  Type.Object({ type: Type.Literal('edgeLost') }),
  Type.Object({
    type: Type.Literal('viewerPairing'),
    open: Type.Boolean(),
    slot: Type.Optional(Slot),
  }),
]);

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
  station: OrNull(Type.Integer()),
  state: Type.Enum(['connected', 'gone', 'too-old', 'too-new']),
  /** Real seconds before this was said. */
  heardAgeS: Seconds,
  report: OrNull(GatewayReport),
  reportAgeS: OrNull(Seconds),
});

export const LateMessage = Type.Object({
  classId: Id,
  slots: Type.Array(Slot, { maxItems: PLACES_MAX }),
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
