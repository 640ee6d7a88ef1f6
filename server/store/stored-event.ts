/**
 * The border of the store for events: is this row one that this version knows? A checksum says that nothing changed since
 * it was written, not that who wrote it was of this version. What the fold relies on is tested and no more: what a
 * class of before says, within bounds that were others then, stays readable.
 */
import type { ClassEvent, ClassEventBody } from '@takt/shared/class/class-event.ts';
import { OrNull } from '@takt/shared/schema.ts';
import type { Selectable } from 'kysely';
import Type, { type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';
import { agrees, eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';

const Slot = Type.Integer({ minimum: 1, maximum: 255 });
const Text = Type.String();
const Num = Type.Number();
const Display = Type.Enum(['number', 'colour', 'words', 'hidden']);
const HrMax = Type.Object({
  bpm: Num,
  method: Type.Enum(['measured', 'class-peak', 'formula']),
  date: OrNull(Text),
});
const Plan = Type.Object({
  slot: Slot,
  station: Num,
  personId: OrNull(Text),
  nickname: OrNull(Text),
  hrMax: OrNull(HrMax),
  hrRestBpm: OrNull(Num),
  sex: OrNull(Type.Enum(['m', 'f'])),
  target: Type.Enum(['heart-rate', 'rpe']),
  display: Display,
});
const Phase = Type.Object({
  kind: Type.Enum(['warmup', 'work', 'recovery', 'cooldown', 'free']),
  durationS: OrNull(Num),
  band: OrNull(Type.Object({ floorPercent: Num, ceilingPercent: Num })),
});
const Template = Type.Object({ id: Text, name: Text, phases: Type.Array(Phase, { minItems: 1 }) });
const Strap = Type.Object({
  strapId: Text,
  label: OrNull(Text),
  sensors: Type.Array(Text),
  importedHoldS: Type.Optional(Num),
});

/** What each kind must say. One that is not here is of another version, whatever it says. */
const BODIES: Readonly<Record<ClassEventBody['kind'], TProperties>> = {
  prepared: { template: Template, slots: Type.Array(Plan) },
  started: {},
  paused: {},
  resumed: {},
  extended: { phaseIndex: Type.Integer(), byS: Num },
  skipped: { phaseIndex: Type.Integer() },
  ended: { reason: Text },
  undone: { undoneSeq: Type.Integer() },
  blanked: {},
  outage: { fromMs: Num },
  'clock-differs': { clockMs: Num, correctionMs: Num },
  dated: { correctionMs: Num },
  joined: { slot: Plan },
  left: { slot: Slot, reason: Text },
  assigned: { slot: Slot, strap: Strap },
  unassigned: { slot: Slot },
  treadmill: { slot: Slot, sensor: OrNull(Text) },
  'treadmill-use': { slot: Slot, holdsRails: Type.Boolean(), running: Type.Boolean() },
  swapped: { slot: Slot, withSlot: Slot },
  hrmax: { slot: Slot, hrMax: HrMax, wholeClass: Type.Boolean() },
  display: { slot: Slot, display: Display },
  borg: { slot: Slot, borg: Num },
  note: { slot: OrNull(Slot), text: Text },
  'cue-seen': { slot: Slot, cue: Text },
};
const BODY_OF = new Map(
  Object.entries(BODIES).map(([kind, properties]) => [kind, Compile(Type.Object(properties))]),
);

/** The event, or null when the row is damaged or none of this version's. */
export function readEvent(row: Selectable<Schema['event']>): ClassEvent | null {
  const { seq, atMs, actor, kind, commandId, data, checksum } = row;
  if (!agrees(checksum, eventChecksum(row))) return null;
  // A log begins with the class's plan, and has one.
  if ((kind === 'prepared') !== (seq === 1)) return null;
  const body = parsed(data);
  if (BODY_OF.get(kind)?.Check(body) !== true) return null;
  return { ...(body as object), kind, seq, atMs, actor, commandId } as ClassEvent;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
