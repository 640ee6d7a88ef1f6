/**
 * The zone loop: samples in, frames out, for one room, in the one process that owns it.
 *
 *   bus samples ─→ class state ─→ zoned states ─→ frames (wall, console) ─→ bus
 *
 * Conflated: the first change after quiet goes at once, later ones wait for the window. One full frame a second at
 * least, changed or not: it is the viewers' sign of life.
 */

import { type ClassEvent, classAt } from '@takt/shared/class/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import { effortFor } from '@takt/shared/demonstration.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { Frame, FrameSlot, Projection } from '@takt/shared/wire/frame.ts';
import type { Bus } from '../../bus/bus.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import type { ClassLog, OpenClass } from '../../control/class-log.ts';
import { endOfPlan } from '../../control/owner-events.ts';
import type { NewEvent, SeenStrap } from '../../store/store.ts';
import { type Equipment, PairingDesk } from '../pairing/pairing-desk.ts';
import { ClassState, type ZonedClass } from '../state/class-state.ts';
import { projectGroup, projectSlots, wholeSeconds } from '../state/projection.ts';
import { type RoomName, rosterFor } from '../state/roster.ts';
import { type MinutesAnewParts, minutesAnew } from './minutes-anew.ts';

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
  /** The state to begin with; rebuilt from the recording when a class was under way. */
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

interface Sent {
  seq: number;
  slots: Map<Slot, FrameSlot>;
}

export async function runZoneLoop(parts: ZoneLoopParts): Promise<ZoneLoop> {
  const { room, log, bus, clock } = parts;
  // Every roster and frame is published through here.
  const told: Bus = {
    ...bus,
    publish: (channel, bytes) => {
      if (parts.holds()) bus.publish(channel, bytes);
    },
  };
  const sent: Record<Projection, Sent> = {
    wall: { seq: 0, slots: new Map() },
    console: { seq: 0, slots: new Map() },
  };
  let state = parts.state;
  let classId = log.current()?.classId ?? null;
  // Apart from the versions of the owner before: a viewer that missed this one's first roster must notice.
  let rosterVersion = (Math.floor(clock.nowMs() / 1000) % 0xffff) + 1;
  let lastFlushMs = Number.NEGATIVE_INFINITY;
  let lastFullMs = Number.NEGATIVE_INFINITY;
  let cancelFlush: (() => void) | null = null;
  let cancelBeat: (() => void) | null = null;
  let asked = false;
  let answeredMs = Number.NEGATIVE_INFINITY;
  let effort: number | null | undefined;
  let closed = false;

  function onSamples(samples: readonly Sample[]): void {
    const nowMs = clock.nowMs();
    for (const sample of samples) {
      // A stale sample goes to the recording only, never to a live tile.
      if (nowMs - sample.receivedAtMs > STALE_AFTER_MS * clock.rate) continue;
      // Another process's clock may run a little ahead; what it heard is never younger than now.
      const atMs = Math.min(nowMs, sample.receivedAtMs);
      desk.note(sample, atMs);
      state?.ingest(sample, atMs);
    }
    touch();
  }

  function onChange(open: OpenClass, news: readonly ClassEvent[]): void {
    rosterVersion = (rosterVersion % 0xffff) + 1;
    if (open.classId !== classId || state === null) {
      classId = open.classId;
      state = new ClassState(open.model);
      for (const projection of PROJECTIONS) sent[projection].slots.clear();
    } else state.setModel(open.model);
    for (const event of news) if (event.kind === 'cue-seen') state.cueSeen(event.slot, event.cue);
    publishRosters();
    flush(true);
    desk.classChanged();
  }

  function onAsk(message: channels.Ask): void {
    if (message.type === 'viewerPairing') desk.asked(message);
    else {
      asked = true;
      if (answerDueMs() <= clock.nowMs()) touch();
    }
  }

  /** However many ask, all of a second get one answer: the heartbeat's, when there was another just now. */
  function answerDueMs(): number {
    return answeredMs + HEARTBEAT_MS;
  }

  function publishRosters(): void {
    for (const projection of PROJECTIONS) {
      const roster = rosterFor(projection, room, log.current(), rosterVersion);
      publish(told, channels.roster(room.roomId, projection), { type: 'serverRoster', roster });
    }
  }

  function touch(): void {
    if (cancelFlush !== null || closed) return;
    const waitMs = lastFlushMs + WINDOW_REAL_MS * clock.rate - clock.nowMs();
    if (waitMs <= 0) flush(false);
    else cancelFlush = clock.after(waitMs, () => flush(false));
  }

  function flush(full: boolean): void {
    cancelFlush?.();
    cancelFlush = null;
    if (closed || !parts.holds()) return;
    const nowMs = clock.nowMs();
    lastFlushMs = nowMs;
    if (asked && answerDueMs() <= nowMs) {
      asked = false;
      answeredMs = nowMs;
      publishRosters();
      full = true;
    }
    const open = log.current();
    state?.advance(nowMs);
    const zoned = state?.view() ?? null;
    if (full || nowMs - lastFullMs >= HEARTBEAT_MS) {
      lastFullMs = nowMs;
      full = true;
    }
    for (const projection of PROJECTIONS) publishFrame(projection, open, zoned, nowMs, full);
    publishEffort(open, nowMs);
  }

  function publishFrame(
    projection: Projection,
    open: OpenClass | null,
    zoned: ZonedClass | null,
    nowMs: number,
    full: boolean,
  ): void {
    const last = sent[projection];
    const all = open === null || zoned === null ? [] : projectSlots(zoned.slots, open.model, projection);
    const slots = full ? all : all.filter((slot) => !sameSlot(last.slots.get(slot.slot), slot));
    if (!full && slots.length === 0) return;
    for (const slot of slots) last.slots.set(slot.slot, slot);
    last.seq = (last.seq + 1) >>> 0;
    const frame = frameOf(projection, open, zoned, nowMs, { full, slots, seq: last.seq, rosterVersion });
    publish(told, channels.frames(room.roomId, projection), frame);
  }

  function publishEffort(open: OpenClass | null, nowMs: number): void {
    const percent = effortPercent(open, nowMs);
    if (percent === effort) return;
    effort = percent;
    publish(told, channels.effort(room.roomId), { type: 'serverEffort', percent });
  }

  function beat(): void {
    const nowMs = clock.nowMs();
    const open = log.current();
    flush(true);
    desk.beat(nowMs);
    void anew.turn(state, classId, nowMs);
    // A gateway that has just connected hears of the effort within a second.
    effort = undefined;
    if (open !== null && open.model.endedAtMs === null && parts.holds()) {
      parts.onAlive(open, nowMs);
      endWithPlan(open, nowMs);
    }
    const clockNow = open === null ? null : classAt(open.model, nowMs);
    const remainingMs =
      clockNow?.status === 'running' ? (clockNow.phaseRemainingMs ?? HEARTBEAT_MS) : HEARTBEAT_MS;
    // The phase's last instant gets a frame of its own, so that everybody changes phase at once.
    cancelBeat = clock.after(Math.min(HEARTBEAT_MS, Math.max(1, remainingMs)), beat);
  }

  function endWithPlan(open: OpenClass, nowMs: number): void {
    if (endOfPlan(open.model, nowMs) === null) return;
    parts.note(({ model }) => endOfPlan(model, nowMs)).catch(() => {});
  }

  const anew = minutesAnew({ rate: clock.rate, recorded: parts.recorded });
  const desk = new PairingDesk({ ...parts, bus: told, roomId: room.roomId });
  const subscriptions = await Promise.all([
    subscribe(bus, channels.samples(room.roomId), onSamples),
    subscribe(bus, channels.ask(room.roomId), onAsk),
    subscribe(bus, channels.late(room.roomId), (late) => anew.late(late.classId, late.slots, clock.nowMs())),
  ]);
  const unlisten = log.onChange(onChange);
  publishRosters();
  beat();

  return {
    async close() {
      closed = true;
      cancelFlush?.();
      cancelBeat?.();
      unlisten();
      for (const unsubscribe of subscriptions) await unsubscribe();
    },
  };
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
