/**
 * The rooms of this process. The store's list is read at the start, at once when this process adds or renames a room, and
 * every ten seconds for what other processes did. No room is ever closed before the process is.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Bus } from '../bus/bus.ts';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { openClassLog } from '../control/class-log.ts';
import { startRecorder } from '../record/recorder.ts';
import type { Clinic, Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import type { Warn } from '../store/upkeep.ts';
import { roomIntake } from './intake.ts';
import { keepRoom, type Ownership } from './owner/ownership.ts';
import { startRoomClock } from './owner/room-clock.ts';
import { type Room, type RoomFinder, roomFinder } from './room.ts';

/** Real time. */
const READ_EVERY_MS = 10_000;

export interface Rooms extends RoomFinder {
  /** Grows when a room is added. */
  readonly rooms: readonly Room[];
  /** What the store's list has now is there when this resolves. */
  readRooms(): Promise<void>;
  /** From now on this process may draw the rooms. */
  own(): void;
  close(): Promise<void>;
}

export interface RoomsParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly clinic: Clinic;
  /** Unlike that of every other process. */
  readonly processId: string;
  readonly warn: Warn;
  /** Done before a room can be found. */
  readonly whenOpened: (roomId: string) => Promise<void>;
}

/** Rejects when the store cannot be read, or has no room. */
export async function openRooms(parts: RoomsParts): Promise<Rooms> {
  const { store, clock, clinic, warn } = parts;
  const { clinicId } = clinic;
  const rooms: Room[] = [];
  const names = new Map<string, string>();
  const owned = new Map<string, Ownership>();
  let owning = false;
  let closed = false;
  let reading: Promise<void> = Promise.resolve();

  function own(room: Room): void {
    const { bus, processId: holder } = parts;
    const { log, clock } = room;
    owned.set(room.roomId, keepRoom({ room, log, bus, store, clinicId, clock, holder, warn }));
  }
  async function readList(): Promise<void> {
    for (const { roomId, name } of await store.people.rooms(clinicId)) {
      if (closed) return;
      const isNew = !names.has(roomId);
      names.set(roomId, name);
      if (!isNew) continue;
      const room = await openRoom(parts, roomId, () => names.get(roomId) ?? name).catch((error) => {
        names.delete(roomId);
        throw error;
      });
      rooms.push(room);
      if (owning) own(room);
    }
  }
  /** One after another: a room is opened once. */
  function readRooms(): Promise<void> {
    const next = reading.then(readList);
    reading = next.catch(() => {});
    return next;
  }
  function tick(): void {
    cancel = clock.after(READ_EVERY_MS * clock.rate, tick);
    readRooms().catch((error) => warn('the list of rooms could not be read', error));
  }
  await readRooms();
  if (rooms.length === 0) throw withoutRooms(clinic);
  let cancel = clock.after(READ_EVERY_MS * clock.rate, tick);
  return {
    rooms,
    ...roomFinder(rooms),
    readRooms,
    own() {
      owning = true;
      for (const room of rooms) own(room);
    },
    async close() {
      closed = true;
      cancel();
      await reading;
      for (const ownership of owned.values()) await ownership.close();
      for (const { recorder, log, clock: roomClock } of rooms) {
        await roomClock.close();
        await recorder.close();
        await log.close();
      }
    },
  };
}

async function openRoom(
  { store, bus, clock, processId, warn, whenOpened }: RoomsParts,
  roomId: string,
  nameNow: () => string,
): Promise<Room> {
  await whenOpened(roomId);
  const log = await openClassLog(roomId, store, bus);
  const roomClock = await startRoomClock({ roomId, bus, clock, processId });
  const onLate = (classId: string, slots: readonly number[]): void =>
    publish(bus, channels.late(roomId), { classId, slots });
  const recorder = startRecorder({ log, store, clock: roomClock, warn, onLate });
  const intake = roomIntake({ roomId, log, recorder, bus, clock: roomClock });
  return {
    ...{ roomId, clock: roomClock, log, recorder, intake },
    get name() {
      return nameNow();
    },
  };
}

/** A clinic is made with its rooms: one without has lost them. */
function withoutRooms({ name }: Clinic): StoreFault {
  return new StoreFault('damaged', {
    nb: `Databasen til ${name} har ingen rom: den er skadet. Legg tilbake siste sikkerhetskopi og start igjen.`,
    en: `The database of ${name} has no rooms: it is damaged. Restore the latest back-up and start again.`,
  });
}
