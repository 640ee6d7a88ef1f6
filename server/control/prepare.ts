/** A class before it starts: the group's people and the straps they had last, or free slots; the room's treadmills. */

import { randomUUID } from 'node:crypto';
import type { ClassEventBody, SlotPlan } from '@takt/shared/class/class.ts';
import type { Template } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import { asSlot, type Slot, slotNumbered, stationNumbered } from '@takt/shared/ids.ts';
import { distinctNames } from '@takt/shared/shown-name.ts';
import type { Bus } from '../bus/bus.ts';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import type { Clinic, Member, Store } from '../store/store.ts';
import type { ClassLog } from './class-log.ts';
import { datesOfNext } from './dates.ts';
import type { RoomTime } from './room-time.ts';

export interface PrepareParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clinic: Clinic;
}

/** The room's log and its clock. */
export interface PreparedRoom {
  readonly log: ClassLog;
  readonly clock: Pick<RoomTime, 'rate' | 'nowMs' | 'ownersMs'>;
}

export interface PlannedClass {
  readonly template: Template;
  /** Who is signed up, with the straps they had last, for those who chose to have them again; nobody: the class begins with free slots. */
  readonly members: readonly Member[];
  readonly actor: string;
  /** The session of the timetable that it is; left out: none. */
  readonly session?: { readonly entryId: string; readonly day: string } | undefined;
}

/** Resolves to the new class's id. AppError of kind conflict: the room has a class already. */
export async function prepareClass(
  { store, bus, clinic }: PrepareParts,
  { log, clock }: PreparedRoom,
  { template, members, actor, session }: PlannedClass,
): Promise<string> {
  const slots =
    members.length === 0
      ? Array.from({ length: await stationsOf(store, clinic, log.roomId) }, (_, i) =>
          freePlace(asSlot(i + 1)),
        )
      : distinctNames(members.map((member) => member.plan));
  const now = { classMs: clock.nowMs(), ownersMs: clock.ownersMs() };
  // The clock of a demonstration that runs faster tells no dates.
  const dates = clock.rate === 1 ? datesOfNext(log.current(), now) : [];
  const classId = randomUUID();
  const base = { atMs: now.classMs, actor, commandId: null };
  const row = await store.classes.create({
    classId,
    clinicId: clinic.clinicId,
    roomId: log.roomId,
    event: { ...base, kind: 'prepared', template, slots, ...(session === undefined ? {} : { session }) },
  });
  if (row === null) {
    throw new AppError('conflict', {
      nb: 'Det er alt en time i dette rommet. Avslutt den først.',
      en: 'There is a class in this room already. End it first.',
    });
  }
  await log.refresh();
  for (const body of [...dates, ...assignments(members), ...(await treadmills(store, log.roomId, slots))]) {
    await log.amend({
      classId,
      // Whoever was signed in by their strap meanwhile came later: time in a log does not go back.
      decide: ({ events }) => ({ ...base, ...body, atMs: Math.max(base.atMs, events.at(-1)?.atMs ?? 0) }),
    });
  }
  publish(bus, channels.classChanged(log.roomId), { classId });
  return classId;
}

async function stationsOf({ planning }: Store, { clinicId }: Clinic, roomId: string): Promise<number> {
  return (await planning.rooms(clinicId)).find((room) => room.roomId === roomId)?.stations ?? 0;
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
    const slot = slots.find((one) => one.station === station)?.slot ?? slotNumbered(station);
    const anothers = slots.some((one) => one.slot === slot && one.station !== station);
    return anothers ? [] : [{ kind: 'treadmill' as const, slot, sensor }];
  });
}

function freePlace(slot: Slot): SlotPlan {
  return {
    slot,
    station: stationNumbered(slot),
    personId: null,
    nickname: null,
    hrMax: null,
    hrRestBpm: null,
    sex: null,
    target: 'heart-rate',
    display: 'number',
  };
}
