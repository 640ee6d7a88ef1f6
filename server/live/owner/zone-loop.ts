/**
 * The zone loop: samples in, frames out, for one room, in the one process that owns it.
 *
 *   bus samples ─→ class state ─→ zoned states ─→ frames (wall, console) ─→ bus
 *
 * Conflated: the first change after quiet goes at once, later ones wait for the window. One full frame a second at
 * least, changed or not: it is the viewers' sign of life.
 */

import { type ClassEvent, classAt, hasEnded } from '@takt/shared/class/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { effortFor } from '@takt/shared/demonstration.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { Frame, FrameSlot, Projection } from '@takt/shared/wire/frame.ts';
import type { Bus } from '../../bus/bus.ts';
import { type Publisher, publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import type { ClassLog, OpenClass } from '../../control/class-log.ts';
import { endOfPlan } from '../../control/owner-events.ts';
import type { NewEvent, SeenStrap } from '../../store/store.ts';
import { type Equipment, PairingDesk } from '../pairing/pairing-desk.ts';
import { ClassState, type ZonedClass } from '../state/class-state.ts';
import { projectGroup, projectSlots, wholeSeconds } from '../state/projection.ts';
import { type RoomName, rosterFor } from '../state/roster.ts';
import type { Heard } from './heard-meanwhile.ts';
import { type MinutesAnew, type MinutesAnewParts, minutesAnew } from './minutes-anew.ts';

/** Real milliseconds; a strap speaks every 246 ms at most, so a shorter window loses nothing. */
const WINDOW_REAL_MS = 10;
const HEARTBEAT_MS = 1_000;
const PROJECTIONS: readonly Projection[] = ['wall', 'console'];

export interface ZoneLoop {
  close(): Promise<void>;
}

export interface ZoneLoopParts {
  readonly room: RoomName;
  readonly log: ClassLog;
  readonly bus: Bus;
  readonly clock: Clock;
  /** The room's samples, from the moment at which the class began to be read. */
  readonly heard: Heard;
  /** The state to begin with: the class that is open, rebuilt from its recording. */
  readonly state: ClassState | null;
  readonly equipment: () => Promise<Equipment>;
  /** Straps worn in the class under way, now and then: when each was heard last, and its battery. */
  readonly onWorn: (worn: readonly SeenStrap[]) => void;
  /** Is the room still this process's? What is no longer its own it does not tell of. */
  readonly holds: () => boolean;
  /** What the owner itself notes in the class's log: what `decide` says, or (null) nothing. */
  readonly note: (decide: (present: OpenClass) => NewEvent | null) => Promise<unknown>;
  /** What is recorded of a slot by now, as it was sent. */
  readonly recorded: MinutesAnewParts['recorded'];
  /** Once a second while a class is under way: the owner's sign of life. */
  readonly onAlive: (open: OpenClass, atMs: number) => void;
}

/** What a projection's viewers have been sent. */
interface Sent {
  seq: number;
  readonly slots: Map<Slot, FrameSlot>;
}

/** Resolves when the samples are heard and the first frames are out. */
export async function runZoneLoop(parts: ZoneLoopParts): Promise<ZoneLoop> {
  const loop = new Loop(parts);
  await loop.start();
  return loop;
}

class Loop implements ZoneLoop {
  readonly #parts: ZoneLoopParts;
  readonly #clock: Clock;
  readonly #log: ClassLog;
  /** Every roster and frame is published through here, while the room is this process's. */
  readonly #viewers: Publisher;
  readonly #desk: PairingDesk;
  readonly #anew: MinutesAnew;
  readonly #sent: Record<Projection, Sent> = {
    wall: { seq: 0, slots: new Map() },
    console: { seq: 0, slots: new Map() },
  };
  #subscriptions: readonly (() => Promise<void>)[] = [];
  #unlisten: () => void = () => {};
  #state: ClassState | null;
  #classId: string | null;
  #rosterVersion: number;
  #lastFlushMs = Number.NEGATIVE_INFINITY;
  #lastFullMs = Number.NEGATIVE_INFINITY;
  #cancelFlush: (() => void) | null = null;
  #cancelBeat: (() => void) | null = null;
  /** Somebody has lost the picture and waits for an answer. */
  #asked = false;
  #answeredMs = Number.NEGATIVE_INFINITY;
  /** As published last; undefined: whatever it is, it is published. */
  #effort: number | null | undefined;
  #closed = false;

  constructor(parts: ZoneLoopParts) {
    const { room, log, bus, clock, state } = parts;
    this.#parts = parts;
    this.#clock = clock;
    this.#log = log;
    this.#viewers = {
      publish: (channel, bytes) => {
        if (parts.holds()) bus.publish(channel, bytes);
      },
    };
    this.#state = state;
    this.#classId = log.current()?.classId ?? null;
    // Apart from the versions of the owner before: a viewer that missed this one's first roster must notice.
    this.#rosterVersion = (Math.floor(clock.nowMs() / 1000) % 0xffff) + 1;
    this.#desk = new PairingDesk({ ...parts, bus: this.#viewers, roomId: room.roomId });
    this.#anew = minutesAnew({ rate: clock.rate, recorded: parts.recorded });
  }

  async start(): Promise<void> {
    const { bus, room } = this.#parts;
    this.#subscriptions = await Promise.all([
      subscribe(bus, channels.ask(room.roomId), (message) => this.#takeAsk(message)),
      subscribe(bus, channels.late(room.roomId), ({ classId, slots }) =>
        this.#anew.late(classId, slots, this.#clock.nowMs()),
      ),
    ]);
    this.#unlisten = this.#log.onChange((open, news) => this.#takeChange(open, news));
    this.#publishRosters();
    this.#countAnew();
    this.#parts.heard.handOver((samples) => this.#takeSamples(samples));
    this.#beat();
  }

  /** What the recording was still lacking when it was read was counted by nobody. */
  #countAnew(): void {
    const open = this.#log.current();
    if (this.#state !== null && open !== null)
      this.#anew.late(open.classId, [...open.model.slots.keys()], this.#clock.nowMs());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelFlush?.();
    this.#cancelBeat?.();
    this.#unlisten();
    for (const unsubscribe of this.#subscriptions) await unsubscribe();
    await this.#parts.heard.close();
  }

  #takeSamples(samples: readonly Sample[]): void {
    const nowMs = this.#clock.nowMs();
    const staleMs = STALE_AFTER_MS * this.#clock.rate;
    for (const sample of samples) {
      // A stale sample goes to the recording only, never to a live tile.
      if (nowMs - sample.receivedAtMs > staleMs) continue;
      // Another process's clock may run a little ahead; what it heard is never younger than now.
      const atMs = Math.min(nowMs, sample.receivedAtMs);
      this.#desk.note(sample, atMs);
      this.#state?.ingest(sample, atMs);
    }
    this.#touch();
  }

  #takeChange(open: OpenClass, news: readonly ClassEvent[]): void {
    this.#rosterVersion = (this.#rosterVersion % 0xffff) + 1;
    if (open.classId !== this.#classId || this.#state === null) {
      this.#classId = open.classId;
      this.#state = new ClassState(open.model);
      for (const projection of PROJECTIONS) this.#sent[projection].slots.clear();
    } else this.#state.setModel(open.model);
    for (const event of news) if (event.kind === 'cue-seen') this.#state.cueSeen(event.slot, event.cue);
    this.#publishRosters();
    this.#flush(true);
    this.#desk.classChanged();
  }

  #takeAsk(message: channels.Ask): void {
    if (message.type === 'viewerPairing') {
      this.#desk.asked(message);
      return;
    }
    this.#asked = true;
    if (this.#answerDueMs() <= this.#clock.nowMs()) this.#touch();
  }

  /** However many ask, all of a second get one answer: the heartbeat's, when there was another just now. */
  #answerDueMs(): number {
    return this.#answeredMs + HEARTBEAT_MS;
  }

  #touch(): void {
    if (this.#cancelFlush !== null || this.#closed) return;
    const waitMs = this.#lastFlushMs + WINDOW_REAL_MS * this.#clock.rate - this.#clock.nowMs();
    if (waitMs <= 0) this.#flush(false);
    else this.#cancelFlush = this.#clock.after(waitMs, () => this.#flush(false));
  }

  #flush(wanted: boolean): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#closed || !this.#parts.holds()) return;
    const nowMs = this.#clock.nowMs();
    this.#lastFlushMs = nowMs;
    const answers = this.#answer(nowMs);
    const full = wanted || answers || nowMs - this.#lastFullMs >= HEARTBEAT_MS;
    if (full) this.#lastFullMs = nowMs;
    const open = this.#log.current();
    this.#state?.advance(nowMs);
    const zoned = this.#state?.view() ?? null;
    for (const projection of PROJECTIONS) this.#publishFrame(projection, open, zoned, nowMs, full);
    this.#publishEffort(open, nowMs);
  }

  /** Whoever has lost the picture gets the rosters, and (true) a full frame, when an answer is due. */
  #answer(nowMs: number): boolean {
    if (!this.#asked || this.#answerDueMs() > nowMs) return false;
    this.#asked = false;
    this.#answeredMs = nowMs;
    this.#publishRosters();
    return true;
  }

  #publishRosters(): void {
    const { room } = this.#parts;
    for (const projection of PROJECTIONS) {
      const roster = rosterFor(projection, room, this.#log.current(), this.#rosterVersion);
      publish(this.#viewers, channels.roster(room.roomId, projection), { type: 'serverRoster', roster });
    }
  }

  #publishFrame(
    projection: Projection,
    open: OpenClass | null,
    zoned: ZonedClass | null,
    nowMs: number,
    full: boolean,
  ): void {
    const last = this.#sent[projection];
    const all = open === null || zoned === null ? [] : projectSlots(zoned.slots, open.model, projection);
    const slots = full ? all : all.filter((slot) => !sameSlot(last.slots.get(slot.slot), slot));
    if (!full && slots.length === 0) return;
    for (const slot of slots) last.slots.set(slot.slot, slot);
    last.seq = (last.seq + 1) >>> 0;
    const part = { full, slots, seq: last.seq, rosterVersion: this.#rosterVersion };
    const frame = frameOf(projection, open, zoned, nowMs, part);
    publish(this.#viewers, channels.frames(this.#parts.room.roomId, projection), frame);
  }

  #publishEffort(open: OpenClass | null, nowMs: number): void {
    const percent = effortPercent(open, nowMs);
    if (percent === this.#effort) return;
    this.#effort = percent;
    publish(this.#viewers, channels.effort(this.#parts.room.roomId), { type: 'serverEffort', percent });
  }

  #beat(): void {
    const nowMs = this.#clock.nowMs();
    const open = this.#log.current();
    this.#flush(true);
    this.#desk.beat(nowMs);
    void this.#anew.turn(this.#state, this.#classId, nowMs);
    // A gateway that has just connected hears of the effort within a second.
    this.#effort = undefined;
    if (open !== null && !hasEnded(open.model) && this.#parts.holds()) {
      this.#parts.onAlive(open, nowMs);
      this.#endWithPlan(open, nowMs);
    }
    const clockNow = open === null ? null : classAt(open.model, nowMs);
    const remainingMs =
      clockNow?.status === 'running' ? (clockNow.phaseRemainingMs ?? HEARTBEAT_MS) : HEARTBEAT_MS;
    // The phase's last instant gets a frame of its own, so that everybody changes phase at once.
    const waitMs = Math.min(HEARTBEAT_MS, Math.max(1, remainingMs));
    this.#cancelBeat = this.#clock.after(waitMs, () => this.#beat());
  }

  #endWithPlan(open: OpenClass, nowMs: number): void {
    if (endOfPlan(open.model, nowMs) === null) return;
    this.#parts.note(({ model }) => endOfPlan(model, nowMs)).catch(() => {});
  }
}

function frameOf(
  projection: Projection,
  open: OpenClass | null,
  zoned: ZonedClass | null,
  nowMs: number,
  part: Pick<Frame, 'full' | 'slots' | 'seq' | 'rosterVersion'>,
): Frame {
  const clock = open === null ? null : classAt(open.model, nowMs);
  const blanked = open?.model.blanked ?? false;
  // While walls are blanked they get no data of anybody, rather than data that they must not draw.
  const shown = blanked && projection === 'wall' ? null : zoned;
  const group = open === null || shown === null ? null : projectGroup(shown.slots, open.model, projection);
  const groupInTargetMs = group?.groupInTargetMs ?? null;
  return {
    ...part,
    projection,
    slots: shown === null ? [] : part.slots,
    blanked,
    status: clock?.status ?? 'none',
    atMs: nowMs,
    phaseIndex: clock?.phaseIndex ?? 0,
    inTargetCount: group?.inTargetCount ?? 0,
    onTheWayCount: group?.onTheWayCount ?? 0,
    phaseElapsedMs: clock?.phaseElapsedMs ?? 0,
    phaseRemainingMs: clock?.phaseRemainingMs ?? null,
    groupInTargetS: groupInTargetMs === null ? null : wholeSeconds(groupInTargetMs),
  };
}

function effortPercent(open: OpenClass | null, nowMs: number): number | null {
  if (open === null) return null;
  const clock = classAt(open.model, nowMs);
  return clock.status === 'running'
    ? effortFor(open.model.template.phases[clock.phaseIndex]?.band ?? null)
    : null;
}

function sameSlot(a: FrameSlot | undefined, b: FrameSlot): boolean {
  if (a === undefined) return false;
  const { staff: staffA, ...restA } = a;
  const { staff: staffB, ...restB } = b;
  return (
    sameFields(restA, restB) &&
    (staffA === null || staffB === null ? staffA === staffB : sameFields(staffA, staffB))
  );
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
}
