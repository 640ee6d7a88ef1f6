/** The outbox of this page: with the real network, clocks and disk. One a page and actor, whatever page of the desk is up. */
import { LOG_START } from '@takt/shared/ids.ts';
import type { Live } from '../../live/live.ts';
import { newId } from '../new-id.ts';
import { browserKeep } from './browser-keep.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { postTap } from './post.ts';
import type { RoomTime } from './tap-state.ts';

const outboxes = new Map<string, Outbox>();
/** Those whose actor was asked when logging out: the browser asks no more. */
const left = new WeakSet<Outbox>();
let roomTime: () => RoomTime | null = () => null;

/**
 * `actor`: who is at the screen, as the session says. What is left when they sign out (parts/waiting/sign-out.tsx)
 * waits for the same actor alone.
 */
export function deskOutbox(actor: string): Outbox {
  const known = outboxes.get(actor);
  if (known !== undefined) return known;
  const outbox = createOutbox({
    actor,
    keep: browserKeep(actor),
    post: postTap,
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    roomTime: () => roomTime(),
    after: (delayMs, task) => {
      setTimeout(task, delayMs);
    },
    newId,
  });
  outboxes.set(actor, outbox);
  window.addEventListener('beforeunload', (event) => {
    // The browser asks in words of its own, and only where something was tapped.
    if (outbox.waits() > 0 && !left.has(outbox)) event.preventDefault();
  });
  return outbox;
}

/** Its actor has logged out and was told what waits. */
export function leaveWithoutAsking(outbox: Outbox): void {
  left.add(outbox);
}

/** A tablet that slept, or whose time of day was set: what was reckoned from the last frame is not true any more. */
const CLOCKS_PART_MS = 2000;

/** Follows a room: its clock dates the taps, and its log shows which are in it. Returns how to stop. */
export function followRoom(live: Live, roomId: string, outbox: Outbox): () => void {
  left.delete(outbox);
  let came: { roomMs: number; nowMs: number; wallMs: number } | null = null;
  const onHeader = (): void => {
    const header = live.header.get();
    if (header !== null) came = { roomMs: header.atMs, nowMs: performance.now(), wallMs: Date.now() };
  };
  const onRoster = (): void => {
    const roster = live.roster.get();
    if (roster?.classId != null) outbox.caughtUp(roster.classId, roster.staff?.lastSeq ?? LOG_START);
  };
  const mine = (): RoomTime | null => {
    if (came === null) return null;
    const rate = live.welcome.get()?.clockRate ?? 1;
    const sinceMs = performance.now() - came.nowMs;
    const known = Math.abs(Date.now() - came.wallMs - sinceMs) < CLOCKS_PART_MS;
    const correctionMs = live.roster.get()?.staff?.dateCorrectionMs ?? 0;
    return { roomId, nowMs: known ? came.roomMs + sinceMs * rate : null, correctionMs, rate };
  };
  roomTime = mine;
  const stops = [live.header.subscribe(onHeader), live.roster.subscribe(onRoster)];
  onHeader();
  onRoster();
  return () => {
    if (roomTime === mine) roomTime = () => null;
    for (const stop of stops) stop();
  };
}
