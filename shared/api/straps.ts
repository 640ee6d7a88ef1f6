/** The HTTP interface of lent straps: one schema a message, as in classes.ts. */
import Type from 'typebox';
import type { StrapKey } from '../sample.ts';
import { OrNull, type Static, StoredStation } from '../schema.ts';
import { StrapSensors } from './common.ts';

/** What is printed on the strap; shown-name.ts says what can be. */
const Label = Type.String({ minLength: 1, maxLength: 200 });

/** GET /api/straps */
export const InventoryStrap = Type.Object({
  strapId: Type.String(),
  label: OrNull(Type.String()),
  sensors: Type.Array(Type.Unsafe<StrapKey>(Type.String())),
  /** As the strap told it last, in a class, and when. Without a percent: it says that it is low, not how much is left. */
  battery: OrNull(Type.Object({ percent: OrNull(Type.Integer()), atMs: Type.Number() })),
  /** While somebody wore it in a class; a strap that nobody wears is never written down. */
  lastSeenMs: OrNull(Type.Number()),
  /** Who has it now, in a class that has not ended. */
  inUse: OrNull(Type.Object({ roomName: Type.String(), station: StoredStation })),
  retired: OrNull(Type.Object({ atMs: Type.Number(), why: Type.Enum(['retired', 'lost']) })),
  sanitisedAtMs: OrNull(Type.Number()),
  batteryChangedAtMs: OrNull(Type.Number()),
});
export type InventoryStrap = Static<typeof InventoryStrap>;

/** POST /api/straps */
export const AddStrap = Type.Object({ label: OrNull(Label), sensors: StrapSensors });
export type AddStrap = Static<typeof AddStrap>;
export const AddedStrap = Type.Object({ strapId: Type.String() });
export type AddedStrap = Static<typeof AddedStrap>;

/** POST /api/straps/:strapId/changes */
export const StrapChange = Type.Union([
  Type.Object({ kind: Type.Literal('label'), label: Label }),
  /** Other radios of the same strap. */
  Type.Object({ kind: Type.Literal('join'), sensors: StrapSensors }),
  Type.Object({ kind: Type.Literal('retire'), why: Type.Enum(['retired', 'lost']) }),
  Type.Object({ kind: Type.Literal('return') }),
  Type.Object({ kind: Type.Literal('sanitised') }),
  Type.Object({ kind: Type.Literal('battery-changed') }),
]);
export type StrapChange = Static<typeof StrapChange>;
