/**
 * A file on the air. A recording becomes the notifications of one BLE strap, at the recording's own times from its
 * first record on; a capture is sent as it was heard. Packets carry the time at which they were due.
 */

import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '@takt/shared/limits.ts';
import type { RecordedSample, Recording } from '@takt/shared/recording/recording.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import type { Packet } from '../receiver/packet.ts';
import type { FiniteRadio, ReceiverStatus } from './radio.ts';

/** The one strap of a replayed recording: the file knows no address. */
export const REPLAY_SENSOR: StrapKey = 'ble:c0de5a7ec0de';

/** A packet and when it is due, ms after the start. */
interface Due {
  readonly afterMs: number;
  readonly packet: Packet;
}

/** A record without heart rate is sent without one, so that it ends the hold of the value before; a gap is silence. */
export function replayRecording(recording: Recording): FiniteRadio {
  const startMs = recording.samples[0]?.atMs ?? 0;
  const endMs = recording.samples.at(-1)?.atMs ?? startMs;
  const due = recording.samples.map((sample) => ({
    afterMs: sample.atMs - startMs,
    packet: notificationOf(sample),
  }));
  return finiteRadio(due, endMs - startMs);
}

/** Packets as readCapture gives them, in their order, at their distance from the first. */
export function replayCapture(packets: readonly Packet[]): FiniteRadio {
  const startMs = packets[0]?.receivedAtMs ?? 0;
  let afterMs = 0;
  const due = packets.map((packet): Due => {
    // The order of a capture is what the radio heard; a step back of its clock must not undo it.
    afterMs = Math.max(afterMs, packet.receivedAtMs - startMs);
    return { afterMs, packet };
  });
  return finiteRadio(due, afterMs);
}

/** Rounded, but what is outside the range of a heart rate stays outside: 29.6 is no 30. */
function wholeBpm(bpm: number): number {
  if (bpm < SHOWN_BPM_MIN) return Math.floor(bpm);
  return bpm > SHOWN_BPM_MAX ? Math.ceil(bpm) : Math.round(bpm);
}

/** RR intervals longer than the field can hold (64 s) are no beats; they are left out. */
function notificationOf({ heartRateBpm, rrTicks, strap, atMs }: RecordedSample): Packet {
  const contact = strap?.contact ?? 'unknown';
  return {
    radio: 'ble',
    receiver: 'replay',
    receivedAtMs: atMs,
    address: REPLAY_SENSOR.slice('ble:'.length),
    characteristic: HEART_RATE_MEASUREMENT,
    bytes: encodeHeartRateMeasurement({
      heartRateBpm: heartRateBpm === null ? null : Math.min(0xffff, wholeBpm(heartRateBpm)),
      contact,
      energyKj: null,
      rrTicks: rrTicks.map(Math.round).filter((ticks) => ticks <= 0xffff),
    }),
  };
}

/** Packets due within so many real ms go out together. */
const COALESCE_REAL_MS = 10;

function finiteRadio(due: readonly Due[], lengthMs: number): FiniteRadio {
  let cancel: (() => void) | null = null;
  const receivers = new Set(due.map(({ packet }) => packet.receiver));
  let state: ReceiverStatus['state'] = 'starting';
  let stopped = false;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      state = 'ended';
      resolve();
    };
  });

  function play(clock: Clock, onPacket: (packet: Packet) => void): void {
    const startMs = clock.nowMs();
    let next = 0;
    const wake = (): void => {
      const elapsedMs = clock.nowMs() - startMs;
      for (let item = due[next]; item !== undefined && item.afterMs <= elapsedMs; item = due[next]) {
        next += 1;
        onPacket({ ...item.packet, receivedAtMs: startMs + item.afterMs });
        if (stopped) return;
      }
      if (next >= due.length && elapsedMs >= lengthMs) {
        end();
        return;
      }
      const nextAfterMs = due[next]?.afterMs ?? lengthMs;
      cancel = clock.after(Math.max(COALESCE_REAL_MS * clock.rate, nextAfterMs - elapsedMs), wake);
    };
    wake();
  }

  return {
    /** Resolves after the last record's time, or when the radio is stopped. */
    ended,
    async start(clock, onPacket) {
      state = 'listening';
      play(clock, onPacket);
    },
    async stop() {
      stopped = true;
      cancel?.();
      end();
    },
    status: () => [...receivers].map((receiver) => ({ receiver, state })),
  };
}
