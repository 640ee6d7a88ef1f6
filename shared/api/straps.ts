/** The HTTP interface of lent straps and of people's choices: one schema a message, as in api.ts. */
import Type, { type Static } from 'typebox';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Sensors = Type.Array(Type.String({ pattern: '^(ant|ble):[0-9a-z]+$', maxLength: 40 }), {
  minItems: 1,
  maxItems: 4,
  uniqueItems: true,
});
/** What is printed on the strap; shown-name.ts says what can be. */
const Label = Type.String({ minLength: 1, maxLength: 200 });

/** GET /api/straps */
export const InventoryStrap = Type.Object({
  strapId: Type.String(),
  label: Nullable(Type.String()),
  sensors: Type.Array(Type.String()),
  /** As the strap told it last, in a class, and when. Without a percent: it says that it is low, not how much is left. */
  battery: Nullable(Type.Object({ percent: Nullable(Type.Integer()), atMs: Type.Number() })),
  /** While somebody wore it in a class; a strap that nobody wears is never written down. */
  lastSeenMs: Nullable(Type.Number()),
  /** Who has it now, in a class that has not ended. */
  inUse: Nullable(Type.Object({ roomName: Type.String(), station: Type.Integer() })),
  retired: Nullable(Type.Object({ atMs: Type.Number(), why: Type.Enum(['retired', 'lost']) })),
  sanitisedAtMs: Nullable(Type.Number()),
  batteryChangedAtMs: Nullable(Type.Number()),
});
export type InventoryStrap = Static<typeof InventoryStrap>;

/** POST /api/straps */
export const AddStrap = Type.Object({ label: Nullable(Label), sensors: Sensors });
export type AddStrap = Static<typeof AddStrap>;
export const AddedStrap = Type.Object({ strapId: Type.String() });
export type AddedStrap = Static<typeof AddedStrap>;

/** POST /api/straps/:strapId/changes */
export const StrapChange = Type.Union([
  Type.Object({ kind: Type.Literal('label'), label: Label }),
  /** Other radios of the same strap. */
  Type.Object({ kind: Type.Literal('join'), sensors: Sensors }),
  Type.Object({ kind: Type.Literal('retire'), why: Type.Enum(['retired', 'lost']) }),
  Type.Object({ kind: Type.Literal('return') }),
  Type.Object({ kind: Type.Literal('sanitised') }),
  Type.Object({ kind: Type.Literal('battery-changed') }),
]);
export type StrapChange = Static<typeof StrapChange>;

/** GET and POST /api/people/:personId/choices */
export const Choices = Type.Object({ autoSignIn: Type.Boolean() });
export type Choices = Static<typeof Choices>;
