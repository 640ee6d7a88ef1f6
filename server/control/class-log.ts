/**
 * The room's class as this process knows it: the store's event log, folded. Every process follows it through the
 * bus's "class changed"; whoever appends publishes that after the commit.
 */
import { type ClassEvent, type ClassModel, foldClass } from '@takt/shared/class/class.ts';
import type { Bus } from '../bus/bus.ts';
import { publish, subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import type { AppendResult, NewEvent, OwnerAppendResult, Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';

export interface OpenClass {
  readonly classId: string;
  readonly clinicId: string;
  /** The owner's last sign of life, as of the last `refresh`. */
  readonly aliveAtMs: number;
  /** What the clock of the owner's machine said then. */
  readonly aliveClockMs: number | null;
  readonly events: readonly ClassEvent[];
  readonly model: ClassModel;
}

export interface ClassLog {
  readonly roomId: string;
  /** The class that is prepared, running or paused, or the one that ended last; null when there is none. */
  current(): OpenClass | null;
  /** Called after every change, with the events that are new. */
  onChange(listener: (open: OpenClass, news: readonly ClassEvent[]) => void): () => void;
  /** Reads on from the store; resolves when `current()` holds what is committed. */
  refresh(): Promise<void>;
  /** Appends and, when something was written, tells every process. */
  append(lastSeq: number, event: NewEvent): Promise<AppendResult>;
  /** The same for the room's owner: refused when somebody with a higher fence owns the room by now. */
  appendAsOwner(fence: number, lastSeq: number, event: NewEvent): Promise<OwnerAppendResult>;
  close(): Promise<void>;
}

export async function openClassLog(roomId: string, store: Store, bus: Bus): Promise<ClassLog> {
  let open: OpenClass | null = null;
  const listeners = new Set<(open: OpenClass, news: readonly ClassEvent[]) => void>();
  let reading: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    const row = await store.classes.openInRoom(roomId);
    const known = open;
    const classId = row?.classId ?? known?.classId;
    if (classId === undefined) return;
    const same = known !== null && known.classId === classId;
    const before = same ? known.events : [];
    const news = await store.classes
      .events(classId, before.at(-1)?.seq ?? 0)
      .catch(async (error: unknown) => {
        if (same || !(error instanceof StoreFault) || error.reason !== 'damaged') throw error;
        // Nobody can run it any more. Its room is to have other classes, and what there is of it stays.
        await store.classes.setAside(classId);
        return null;
      });
    if (news === null) return;
    const clinicId = row?.clinicId ?? known?.clinicId ?? '';
    const { aliveAtMs = 0, aliveClockMs = null } = row ?? known ?? {};
    if (same && news.length === 0) {
      open = { ...known, aliveAtMs, aliveClockMs };
      return;
    }
    const events = [...before, ...news];
    const now: OpenClass = { classId, clinicId, aliveAtMs, aliveClockMs, events, model: foldClass(events) };
    open = now;
    for (const listener of listeners) listener(now, news);
  }

  /** One reading at a time; a failure reaches the one who asked, and the next reading begins afresh. */
  function refresh(): Promise<void> {
    const next = reading.then(read, read);
    reading = next.catch(() => {});
    return next;
  }

  async function appendBy<R extends OwnerAppendResult>(write: (classId: string) => Promise<R>): Promise<R> {
    if (open === null) throw new RangeError('append: no class in this room');
    const { classId } = open;
    const result = await write(classId);
    if (result.outcome === 'appended') publish(bus, channels.classChanged(roomId), { classId });
    await refresh();
    return result;
  }

  const unsubscribe = await subscribe(bus, channels.classChanged(roomId), () => {
    refresh().catch(() => {});
  });
  await refresh();

  return {
    roomId,
    current: () => open,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    append: (lastSeq, event) => appendBy((classId) => store.classes.append(classId, lastSeq, event)),
    appendAsOwner: (fence, lastSeq, event) =>
      appendBy((classId) => store.classes.appendAsOwner(fence, classId, lastSeq, event)),
    close: unsubscribe,
  };
}
