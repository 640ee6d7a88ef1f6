/**
 * What a tablet gets that nobody has unlocked: who it is that needs somebody, by station alone. Nobody's nickname, figures or
 * history leave the server; it is other data, not the console's drawn differently. Pure.
 */
import type { Roster } from '@takt/shared/class/roster.ts';
import { encodeFrame, type FrameSlot } from '@takt/shared/wire/frame.ts';
import type { HeardFrame, HeardRoster } from '../../bus/channels.ts';
import { encodeJson } from '../../bus/json.ts';

export function guardedFrame({ frame }: HeardFrame): HeardFrame {
  const guarded = { ...frame, slots: frame.slots.map(guardedSlot) };
  return { frame: guarded, bytes: encodeFrame(guarded) };
}

function guardedSlot({ slot, signal, lowBattery, ageS, staff }: FrameSlot): FrameSlot {
  return {
    ...{ slot, signal, lowBattery, ageS },
    ...{ percent: null, lampPercent: null, position: 'none', onTheWay: false, word: 'none' },
    intervalInTargetS: null,
    staff:
      staff === null
        ? null
        : {
            ...{ cue: staff.cue, source: 'none', fromBeats: false, beatsDoubted: false },
            ...{ bpm: null, forecastPercent: null, batteryPercent: null, classInTargetS: 0 },
            ...{ speedKmh: null, inclinePercent: null },
          },
  };
}

export function guardedRoster({ type, roster }: HeardRoster): HeardRoster {
  const guarded: Roster = {
    ...roster,
    slots: roster.slots.map(({ slot, station }) => ({
      ...{ slot, station, nickname: null, display: 'hidden', target: 'heart-rate', staff: null },
    })),
    // A step says what was seen of the log; nothing else of it is told.
    staff:
      roster.staff === null
        ? null
        : {
            ...{ lastSeq: roster.staff.lastSeq, dateCorrectionMs: roster.staff.dateCorrectionMs },
            ...{ undoable: null, clock: null, outage: null },
          },
  };
  return { type, roster: guarded, bytes: encodeJson({ type, roster: guarded }) };
}
