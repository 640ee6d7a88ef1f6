/**
 * The way in for samples: from the gateway of the same process by a call, from another machine over `/uplink`.
 * Both end here. They are placed on the room's clock and go to the recorder (which commits) and to the bus (which
 * forgets); the promise resolves when what must survive is committed, and only then is a gateway told so.
 */
import { UNASSIGNED_FOR_MS } from '@takt/shared/freshness.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import type { Bus } from '../bus/bus.ts';
import { publish } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import type { ClassLog } from '../control/class-log.ts';
import type { KeptAt } from '../record/backlog.ts';
import { receiverOf } from '../record/recorded.ts';
import type { Recorder } from '../record/recorder.ts';
import type { RoomClock } from './owner/room-clock.ts';

/** Real milliseconds. */
const READ_AGAIN_MS = 1_000;

export interface Intake {
  /** `source` is the gateway's epoch, `<gatewayId>/<bootId>`; times are on this process's clock. */
  accept(source: string, samples: readonly Sample[], keptAt?: KeptAt): Promise<void>;
  /** The same for what must never be drawn as live: it goes to the recording alone. */
  record(source: string, samples: readonly Sample[], keptAt?: KeptAt): Promise<void>;
  /** For the screens alone: they will come again to be recorded. */
  show(source: string, samples: readonly Sample[]): void;
}

export interface IntakeParts {
  readonly roomId: string;
  readonly log: ClassLog;
  readonly recorder: Recorder;
  readonly bus: Bus;
  readonly clock: RoomClock;
}

export function roomIntake({ roomId, log, recorder, bus, clock }: IntakeParts): Intake {
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | null = null;

  /** A reading of the log that begins after now; one for all that wait. */
  function reading(): Promise<void> {
    queued ??= running
      .catch(() => {})
      .then(() => {
        queued = null;
        running = log.refresh();
        return running;
      });
    return queued;
  }

  /**
   * A class that another process has just begun, or a strap just given out there, may not be known here yet. What is
   * without an assignment by the log as it is here is judged again by the log as it is in the store, before it is dropped.
   */
  async function recordUnplaced(source: string, samples: readonly Sample[], keptAt?: KeptAt): Promise<void> {
    for (let waitedMs = 0; waitedMs < UNASSIGNED_FOR_MS; waitedMs += READ_AGAIN_MS) {
      const read = await reading().then(
        () => true,
        () => false,
      );
      if (read) break;
      await new Promise<void>((resolve) => clock.after(READ_AGAIN_MS * clock.rate, resolve));
    }
    await recorder.accept(source, samples, keptAt);
  }

  function recordPlaced(source: string, samples: readonly Sample[], keptAt?: KeptAt): Promise<void> {
    const placed = samples.filter((sample) => recorder.places(sample));
    const committed = recorder.accept(source, placed, keptAt);
    if (placed.length === samples.length) return committed;
    const unplaced = samples.filter((sample) => !placed.includes(sample));
    return Promise.all([committed, recordUnplaced(source, unplaced, keptAt)]).then(() => {});
  }

  // In whole milliseconds, as they are recorded: live and record see the same.
  const onRoomClock = (samples: readonly Sample[]): Sample[] =>
    samples.map((sample) => ({ ...sample, receivedAtMs: Math.round(clock.place(sample.receivedAtMs)) }));

  function publishLive(source: string, samples: readonly Sample[]): void {
    const named = samples.map((sample) => ofGateway(source, sample));
    publish(bus, channels.samples(roomId), named);
  }

  function take(source: string, heard: readonly Sample[], live: boolean, keptAt?: KeptAt): Promise<void> {
    if (heard.length === 0) return Promise.resolve();
    // Without the room's time nothing can be placed: it waits, here and, being not acknowledged, at the gateway.
    if (!clock.isKnown()) return clock.known.then(() => take(source, heard, live, keptAt));
    const samples = onRoomClock(heard);
    const committed = recordPlaced(source, samples, keptAt);
    if (live) publishLive(source, samples);
    return committed;
  }

  return {
    accept: (source, samples, keptAt) => take(source, samples, true, keptAt),
    record: (source, samples, keptAt) => take(source, samples, false, keptAt),
    show(source, heard) {
      if (heard.length > 0 && clock.isKnown()) publishLive(source, onRoomClock(heard));
    },
  };
}

/** Receivers of two gateways may have one name; in the recording they are distinguished in the same way. */
function ofGateway(source: string, sample: Sample): Sample {
  if (sample.kind !== undefined) return sample;
  return { ...sample, receiver: receiverOf(source, sample.receiver) } satisfies HeartSample;
}
