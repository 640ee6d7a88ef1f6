/** Who is where, as each projection may know it. Pure. */

import { foldClass, type SlotModel } from '@takt/shared/class/class.ts';
import type { Roster, RosterSlot, RosterSlotStaff, RosterStaff } from '@takt/shared/class/roster.ts';
import type { ClassSeq } from '@takt/shared/ids.ts';
import { ORDINARY_USE, treadmillOfSlot } from '@takt/shared/signal/treadmill.ts';
import type { Projection } from '@takt/shared/wire/frame.ts';
import type { OpenClass } from '../../control/class-log.ts';
import { isUndoable } from '../../control/steps.ts';

export interface RoomName {
  readonly roomId: string;
  readonly name: string;
}

export function rosterFor(
  projection: Projection,
  room: RoomName,
  open: OpenClass | null,
  version: number,
): Roster {
  const model = open?.model ?? null;
  const dated = (atMs: number | null | undefined): number | null =>
    atMs == null ? null : atMs + (model?.dateCorrectionMs ?? 0);
  const staff = projection === 'console';
  return {
    version,
    room: room.roomId,
    roomName: room.name,
    classId: open?.classId ?? null,
    status: model?.status ?? null,
    templateId: model?.template.id ?? null,
    templateName: model?.template.name ?? null,
    phases:
      model?.template.phases.map((phase, i) => ({ ...phase, durationS: model.durationsS[i] ?? null })) ?? [],
    startedAtMs: dated(model?.startedAtMs),
    endedAtMs: dated(model?.endedAtMs),
    slots:
      open === null
        ? []
        : [...open.model.slots.values()]
            .sort((a, b) => a.slot - b.slot)
            .map((slot) => rosterSlot(slot, open, staff)),
    staff: staff && open !== null ? rosterStaff(open) : null,
  };
}

function rosterSlot(slot: SlotModel, open: OpenClass, staff: boolean): RosterSlot {
  const hiddenHere = !staff && (open.model.blanked || slot.display === 'hidden' || slot.leftAtMs !== null);
  return {
    slot: slot.slot,
    station: slot.station,
    nickname: hiddenHere ? null : slot.nickname,
    display: slot.display,
    target: staff ? slot.target : 'heart-rate',
    staff: staff
      ? {
          personId: slot.personId,
          hrMax: slot.hrMax,
          hrRestBpm: slot.hrRestBpm,
          strap: open.model.assignments.find((a) => a.slot === slot.slot && a.toMs === null)?.strap ?? null,
          borg: slot.borg,
          treadmill: treadmillOfSlot(open.model, slot.slot),
          treadmillUse: useNow(slot),
          left: slot.leftAtMs !== null,
          noteCount: slot.notes.length,
        }
      : null,
  };
}

function useNow({ treadmillUses }: SlotModel): RosterSlotStaff['treadmillUse'] {
  const { holdsRails, running } = treadmillUses.at(-1) ?? ORDINARY_USE;
  return { holdsRails, running };
}

function rosterStaff(open: OpenClass): RosterStaff {
  const last = open.events.findLast((event) => isUndoable(event, open.events));
  const { dateCorrectionMs, clockSeq } = open.model;
  const beforeMs = (seq: ClassSeq): number =>
    foldClass(open.events.filter((event) => event.seq < seq)).dateCorrectionMs;
  const clock = open.events.find((event) => event.seq === clockSeq);
  const outage = open.events.find((event) => event.seq === open.model.outageSeq);
  return {
    lastSeq: open.model.lastSeq,
    undoable: last === undefined ? null : { seq: last.seq, kind: last.kind, atMs: last.atMs },
    dateCorrectionMs,
    clock:
      clock?.kind === 'clock-differs'
        ? { seq: clock.seq, clockMs: clock.clockMs, classMs: clock.atMs + beforeMs(clock.seq) }
        : null,
    outage: outage?.kind === 'outage' ? { seq: outage.seq, fromMs: outage.fromMs + dateCorrectionMs } : null,
  };
}
