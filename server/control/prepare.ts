/** A class before it starts: the group's people and the straps they had last, or free slots; the room's treadmills. */
import { randomUUID } from 'node:crypto';
import type { ClassEventBody, SlotPlan } from '@takt/shared/class/class.ts';
import type { Template } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import { distinctNames } from '@takt/shared/shown-name.ts';
import type { Bus } from '../bus/bus.ts';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { CLOCKS_AGREE_WITHIN_MS } from '../live/owner/goes-on.ts';
import type { RoomClock } from '../live/owner/room-clock.ts';
import type { Clinic, Member, Store } from '../store/store.ts';
import type { ClassLog, OpenClass } from './class-log.ts';

const FREE_PLACES = 12;

export interface PrepareParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clinic: Clinic;
}

/** The room's log and its clock. */
export interface PreparedRoom {
  readonly log: ClassLog;
  readonly clock: Pick<RoomClock, 'rate' | 'nowMs' | 'ownersMs'>;
}

export interface PlannedClass {
  readonly template: Template;
  /** Who is signed up, with the straps they had last, for those who chose to have them again; nobody: the class begins with free slots. */
  readonly members: readonly Member[];
  readonly actor: string;
}

/** Resolves to the new class's id. AppError of kind conflict: the room has a class already. */
export async function prepareClass(
  { store, bus, clinic }: PrepareParts,
  { log, clock }: PreparedRoom,
  { template, members, actor }: PlannedClass,
): Promise<string> {
  const slots =
    members.length === 0
      ? Array.from({ length: FREE_PLACES }, (_, i) => freePlace(i + 1))
      : distinctNames(members.map((member) => member.plan));
  const dates = clock.rate === 1 ? datesOf(clock, log.current()) : [];
  const classId = randomUUID();
  const base = { atMs: clock.nowMs(), actor, commandId: null };
  const row = await store.classes.create({
    classId,
    clinicId: clinic.clinicId,
    roomId: log.roomId,
    event: { ...base, kind: 'prepared', template, slots },
  });
  if (row === null) {
    throw new AppError('conflict', {
      nb: 'Det er alt en time i dette rommet. Avslutt den først.',
      en: 'There is a class in this room already. End it first.',
    });
  }
  await log.refresh();
  let lastSeq = 1;
  for (const body of [...dates, ...assignments(members), ...(await treadmills(store, log.roomId, slots))]) {
    for (let appended = false; !appended; ) {
      // Whoever was signed in by their strap meanwhile came later: time in a log does not go back.
      const atMs = Math.max(base.atMs, log.current()?.events.at(-1)?.atMs ?? 0);
      const result = await log.append(lastSeq, { ...base, ...body, atMs });
      appended = result.outcome !== 'moved';
      lastSeq = result.outcome === 'moved' ? result.lastSeq : result.event.seq;
    }
  }
  publish(bus, channels.classChanged(log.roomId), { classId });
  return classId;
}

/**
 * The room's time goes on from the class before, and the machine's clock says otherwise: what staff have said of that
 * holds, and until they have said it the new class is dated by the machine.
 */
function datesOf(clock: PreparedRoom['clock'], before: OpenClass | null): ClassEventBody[] {
  const clockMs = Math.round(clock.ownersMs());
  const aheadMs = clockMs - Math.round(clock.nowMs());
  if (Math.abs(aheadMs) <= CLOCKS_AGREE_WITHIN_MS) return [];
  if (before?.model.clockSeq === null && before.events.some(({ kind }) => kind === 'dated')) {
    return [{ kind: 'dated', correctionMs: before.model.dateCorrectionMs }];
  }
  return [{ kind: 'clock-differs', clockMs, correctionMs: aheadMs }];
}

function assignments(members: readonly Member[]): ClassEventBody[] {
  return members.flatMap(({ plan: { slot }, strap, autoSignIn }) =>
    strap === null || !autoSignIn ? [] : [{ kind: 'assigned' as const, slot, strap }],
  );
}

/** What the room has at its stations. A station without a slot yet gets the slot of its own number, for a walk-in. */
async function treadmills(
  store: Store,
  roomId: string,
  slots: readonly SlotPlan[],
): Promise<ClassEventBody[]> {
  return (await store.stations.treadmills(roomId)).flatMap(({ station, sensor }) => {
    const slot = slots.find((one) => one.station === station)?.slot ?? station;
    const anothers = slots.some((one) => one.slot === slot && one.station !== station);
    return anothers ? [] : [{ kind: 'treadmill' as const, slot, sensor }];
  });
}

function freePlace(slot: number): SlotPlan {
  return {
    slot,
    station: slot,
    personId: null,
    nickname: null,
    hrMax: null,
    hrRestBpm: null,
    sex: null,
    target: 'heart-rate',
    display: 'number',
  };
}
