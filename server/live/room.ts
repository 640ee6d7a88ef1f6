/** A room as its server has it: the class's log, the recorder of its samples, and the way in for them. */

import { AppError } from '@takt/shared/errors.ts';
import type { ClassLog } from '../control/class-log.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Intake } from './intake.ts';
import type { RoomClock } from './owner/room-clock.ts';

export interface Room {
  readonly roomId: string;
  readonly name: string;
  readonly clock: RoomClock;
  readonly log: ClassLog;
  readonly recorder: Recorder;
  readonly intake: Intake;
}

export interface RoomFinder {
  /** AppError of kind not-found when this server has no such room. */
  room(roomId: string): Room;
  findRoom(roomId: string): Room | null;
}

export function roomFinder(rooms: readonly Room[]): RoomFinder {
  const findRoom = (roomId: string): Room | null => rooms.find((room) => room.roomId === roomId) ?? null;
  return {
    findRoom,
    room(roomId) {
      const found = findRoom(roomId);
      if (found !== null) return found;
      throw new AppError('not-found', {
        nb: 'Rommet finnes ikke. Last inn siden på nytt og velg et rom.',
        en: 'There is no such room. Reload the page and choose a room.',
      });
    },
  };
}
