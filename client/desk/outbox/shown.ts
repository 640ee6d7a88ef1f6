/**
 * What a screen shows while taps are on their way: the roster as it will be when they are in the log. A value that was
 * tapped is held until the roster's own sequence number has reached its event, so that it never flips back. Pure.
 */

import type { StrapIdentity } from '@takt/shared/class/class.ts';
import type { Roster, RosterSlot, RosterSlotStaff } from '@takt/shared/class/roster.ts';
import { LOG_START, type Slot, stationNumbered } from '@takt/shared/ids.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import { type Step, type StepKind, slotOf, type Tap } from './tap.ts';
import type { TapState } from './tap-state.ts';

/** Its value is drawn as soon as it is tapped. Of the rest nothing shows before the server's next roster. */
const SHOWN_BY_ITSELF: ReadonlySet<StepKind> = new Set([
  ...([
    'display',
    'borg',
    'hrmax',
    'leave',
    'rejoin',
    'treadmill',
    'treadmillUse',
    'assign',
    'joinSensor',
  ] as const),
  ...(['unassign', 'swap', 'join', 'note', 'choices', 'cueSeen'] as const),
]);

type Slots = Map<Slot, RosterSlot>;

export function rosterWith(roster: Roster, taps: readonly TapState[]): Roster {
  const here = taps.filter(({ tap, status, seq }) => {
    const held =
      status === 'underWay' ||
      (status === 'saved' && (seq ?? LOG_START) > (roster.staff?.lastSeq ?? LOG_START));
    return held && tap.classId === roster.classId;
  });
  if (here.length === 0) return roster;
  const slots: Slots = new Map(roster.slots.map((who) => [who.slot, who]));
  for (const { tap } of here) apply(slots, tap);
  return { ...roster, slots: [...slots.values()].sort((a, b) => a.slot - b.slot) };
}

function apply(slots: Slots, { step, strapLabel }: Tap): void {
  switch (step.kind) {
    case 'display':
      change(slots, step.slot, (who) => ({ ...who, display: step.display }));
      break;
    case 'borg':
      changeStaff(slots, step.slot, () => ({ borg: step.borg }));
      break;
    case 'hrmax':
      changeStaff(slots, step.slot, () => ({ hrMax: step.hrMax }));
      break;
    case 'leave':
      changeStaff(slots, step.slot, () => ({ left: true, strap: null }));
      break;
    case 'rejoin':
      changeStaff(slots, step.slot, () => ({ left: false }));
      break;
    case 'treadmill':
      place(slots, step.slot, step.sensor);
      break;
    case 'treadmillUse': {
      const { holdsRails, running } = step;
      changeStaff(slots, step.slot, ({ treadmillUse: before }) => ({
        treadmillUse: { holdsRails: holdsRails ?? before.holdsRails, running: running ?? before.running },
      }));
      break;
    }
    case 'assign':
      give(slots, step.slot, {
        ...{ strapId: step.sensors[0] ?? '', label: strapLabel, sensors: step.sensors },
      });
      break;
    case 'unassign':
      changeStaff(slots, step.slot, () => ({ strap: null }));
      break;
    case 'swap': {
      const [one, other] = [step.slot, step.withSlot].map((slot) => slots.get(slot)?.staff?.strap ?? null);
      changeStaff(slots, step.slot, () => ({ strap: other ?? null }));
      changeStaff(slots, step.withSlot, () => ({ strap: one ?? null }));
      break;
    }
    case 'join':
      join(slots, step);
      break;
    default:
  }
}

/** A treadmill is at one slot at a time. */
function place(slots: Slots, slot: Slot, sensor: TreadmillKey | null): void {
  for (const [other, { staff }] of slots)
    if (sensor !== null && staff?.treadmill === sensor)
      changeStaff(slots, other, () => ({ treadmill: null }));
  changeStaff(slots, slot, () => ({ treadmill: sensor }));
}

function change(slots: Slots, slot: Slot, to: (who: RosterSlot) => RosterSlot): void {
  const who = slots.get(slot);
  if (who !== undefined) slots.set(slot, to(who));
}

function changeStaff(
  slots: Slots,
  slot: Slot,
  to: (staff: RosterSlotStaff) => Partial<RosterSlotStaff>,
): void {
  change(slots, slot, (who) =>
    who.staff === null ? who : { ...who, staff: { ...who.staff, ...to(who.staff) } },
  );
}

/** A strap belongs to one slot at a time: whoever had it has none. */
function give(slots: Slots, slot: Slot, strap: StrapIdentity): void {
  for (const [other, { staff }] of slots)
    if (staff?.strap?.sensors.some((key) => strap.sensors.includes(key)))
      changeStaff(slots, other, () => ({ strap: null }));
  changeStaff(slots, slot, () => ({ strap }));
}

function join(slots: Slots, step: Extract<Step, { kind: 'join' }>): void {
  const { slot, nickname, hrMax, target = 'heart-rate' } = step;
  const before = slots.get(slot);
  slots.set(slot, {
    slot,
    station: before?.station ?? stationNumbered(slot),
    nickname,
    display: before?.display ?? 'number',
    target,
    staff: {
      ...{ personId: null, hrRestBpm: null, borg: null, noteCount: 0, left: false, hrMax },
      strap: before?.staff?.strap ?? null,
      treadmill: before?.staff?.treadmill ?? null,
      treadmillUse: before?.staff?.treadmillUse ?? { holdsRails: false, running: false },
    },
  });
}

/** Those of some kinds or of all, about one slot or, without one, about any, that the server has not got yet. */
export function unsaved(
  taps: readonly TapState[],
  kinds: readonly StepKind[] | null,
  slot: Slot | null,
): readonly TapState[] {
  return taps.filter(
    ({ tap: { step }, status }) =>
      (status === 'underWay' || (status === 'saved' && !SHOWN_BY_ITSELF.has(step.kind))) &&
      (kinds === null || kinds.includes(step.kind)) &&
      (slot === null || slotOf(step) === slot),
  );
}
