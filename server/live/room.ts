/** A room as its server has it: the class's log, the recorder of its samples, and the way in for them. */

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
