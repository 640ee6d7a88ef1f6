import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLINIC, type TempStore, tempStore } from '../../test/support/a-store.ts';
import { type HandClock, handClock } from '../../test/support/hand-clock.ts';
import { PATIENT } from '../../test/support/patience.ts';
import type { Bus } from '../bus/bus.ts';
import { createMemoryBus } from '../bus/memory.ts';
import type { Store } from '../store/store.ts';
import { openRooms, type Rooms } from './rooms.ts';

let hand: HandClock;
let bus: Bus;
let temp: TempStore;
let followed: string[];
let warnings: string[];
const open: Rooms[] = [];

beforeEach(async () => {
  hand = handClock();
  bus = createMemoryBus(() => hand.clock.nowMs());
  temp = await tempStore();
  followed = [];
  warnings = [];
});
afterEach(async () => {
  for (const rooms of open.splice(0)) await rooms.close();
  await temp.close();
});

async function aProcess(processId: string, store: Store = temp.store): Promise<Rooms> {
  const whenOpened = async (roomId: string): Promise<void> => {
    followed.push(`${processId} ${roomId}`);
  };
  const warn = (message: string): void => {
    warnings.push(message);
  };
  const rooms = await openRooms({
    ...{ store, bus, clock: hand.clock, clinic: CLINIC, processId, warn, whenOpened },
  });
  open.push(rooms);
  return rooms;
}
const save = (roomId: string, name: string): Promise<void> =>
  temp.store.planning.saveRoom(CLINIC.clinicId, { roomId, name, stations: 6 }, { actor: 'leder', atMs: 1 });

describe('the rooms of a process', () => {
  it('[ROOM1] a room that is added is taken up at once where it was added, and within ten seconds elsewhere', async () => {
    const here = await aProcess('here');
    const there = await aProcess('there');
    here.own();
    await save('ny', 'Ny sal');
    expect(here.findRoom('ny')).toBeNull();
    await here.readRooms();
    expect(here.room('ny').name).toBe('Ny sal');
    // Who found it owns it, as every other room.
    await vi.waitFor(() => expect(here.room('ny').clock.isOwner()).toBe(true), PATIENT);
    hand.moveTo(hand.clock.nowMs() + 9_000);
    expect(there.findRoom('ny')).toBeNull();
    hand.moveTo(hand.clock.nowMs() + 1_000);
    await vi.waitFor(() => expect(there.findRoom('ny')).not.toBeNull(), PATIENT);
    expect(followed.filter((told) => told.endsWith(' ny'))).toEqual(['here ny', 'there ny']);
  });

  it('[ROOM2] a room is opened once, however often the list is read at a time', async () => {
    const rooms = await aProcess('here');
    await save('ny', 'Ny sal');
    const readThenFound = async () => {
      await rooms.readRooms();
      return rooms.findRoom('ny')?.name;
    };
    const found = await Promise.all([readThenFound(), readThenFound(), readThenFound()]);
    expect(found).toEqual(['Ny sal', 'Ny sal', 'Ny sal']);
    expect(rooms.rooms.filter(({ roomId }) => roomId === 'ny')).toHaveLength(1);
    expect(followed.filter((told) => told === 'here ny')).toHaveLength(1);
  });

  it('[ROOM3] a room has its new name when it is renamed, and stays the same room', async () => {
    const rooms = await aProcess('here');
    const room = rooms.room('sal-1');
    await save('sal-1', 'Gymsalen');
    await rooms.readRooms();
    expect(room.name).toBe('Gymsalen');
    expect(rooms.room('sal-1')).toBe(room);
  });

  it('[ROOM4] a list that cannot be read is told, and read again ten seconds later', async () => {
    let away = false;
    const store: Store = {
      ...temp.store,
      people: {
        ...temp.store.people,
        rooms: async (clinicId) => {
          if (away) throw new Error('away');
          return temp.store.people.rooms(clinicId);
        },
      },
    };
    const rooms = await aProcess('here', store);
    await save('ny', 'Ny sal');
    away = true;
    hand.moveTo(hand.clock.nowMs() + 10_000);
    await vi.waitFor(() => expect(warnings).toEqual(['the list of rooms could not be read']), PATIENT);
    away = false;
    hand.moveTo(hand.clock.nowMs() + 10_000);
    await vi.waitFor(() => expect(rooms.findRoom('ny')).not.toBeNull(), PATIENT);
  });

  it('[ROOM5] a database without rooms is refused in words', async () => {
    const store: Store = { ...temp.store, people: { ...temp.store.people, rooms: async () => [] } };
    await expect(aProcess('here', store)).rejects.toThrow(/no rooms: it is damaged/);
  });
});
