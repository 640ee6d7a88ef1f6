/**
 * The room's class as this process knows it: the store's event log, folded. Every process follows it through the
 * bus's "class changed"; whoever appends publishes that after the commit.
 */

import { type ClassEvent, foldClass } from '@takt/shared/class/class.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import type { Bus } from '../bus/bus.ts';
import { publish, subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import type { NewEvent, Store } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { type Amended, type Amendment, amendLog, type ReadClass } from './amend.ts';

export interface OpenClass extends ReadClass {
  readonly classId: string;
  readonly clinicId: string;
  /** The owner's last sign of life, as of the last `refresh`. */
  readonly aliveAtMs: number;
  /** What the clock of the owner's machine said then. */
  readonly aliveClockMs: number | null;
}

export interface RoomAmendment extends Amendment<OpenClass> {
  /** In this class alone: when the room has another one by now, nothing is written. Left out: in whichever it has. */
  readonly classId?: string;
  /** For the room's owner: refused (`fenced`) when somebody with a higher fence owns the room by now. */
  readonly fence?: number;
}

export interface ClassLog {
  readonly roomId: string;
  /** The class that is prepared, running or paused, or the one that ended last; null when there is none. */
  current(): OpenClass | null;
  /** Called after every change, with the events that are new. */
  onChange(listener: (open: OpenClass, news: readonly ClassEvent[]) => void): () => void;
  /**
   * Reads on from the store; resolves when `current()` holds what is committed. `anew`: from the beginning, since what was
   * said of somebody who was deleted reads otherwise now.
   */
  refresh(anew?: boolean): Promise<void>;
  /**
   * Has `decide` say what is to be written into the room's class, appends it, and tells every process. One after another in
   * this process; beside other processes it is tried again when the log has moved. When it resolves `current()` holds
   * what was written.
   */
  amend(amendment: RoomAmendment): Promise<Amended>;
  close(): Promise<void>;
}

export async function openClassLog(roomId: string, store: Store, bus: Bus): Promise<ClassLog> {
  let open: OpenClass | null = null;
  const listeners = new Set<(open: OpenClass, news: readonly ClassEvent[]) => void>();
  let reading: Promise<void> = Promise.resolve();
  let turn: Promise<unknown> = Promise.resolve();

  async function read(anew: boolean): Promise<void> {
    const row = await store.classes.openInRoom(roomId);
    const known = open;
    const classId = row?.classId ?? known?.classId;
    if (classId === undefined) return;
    const same = known !== null && known.classId === classId;
    const before = same && !anew ? known.events : [];
    const news = await store.classes
      .events(classId, before.at(-1)?.seq ?? LOG_START)
      .catch(async (error: unknown) => {
        if (same || !(error instanceof StoreFault) || error.reason !== 'damaged') throw error;
        // Nobody can run it any more. Its room is to have other classes, and what there is of it stays.
        await store.classes.setAside(classId);
        return null;
      });
    if (news === null) return;
    const clinicId = row?.clinicId ?? known?.clinicId ?? '';
    const { aliveAtMs = 0, aliveClockMs = null } = row ?? known ?? {};
    if (same && !anew && news.length === 0) {
      open = { ...known, aliveAtMs, aliveClockMs };
      return;
    }
    const events = [...before, ...news];
    const now: OpenClass = { classId, clinicId, aliveAtMs, aliveClockMs, events, model: foldClass(events) };
    open = now;
    for (const listener of listeners) listener(now, same && anew ? news.slice(known.events.length) : news);
  }

  /** One reading at a time; a failure reaches the one who asked, and the next reading begins afresh. */
  function refresh(anew = false): Promise<void> {
    const turn = (): Promise<void> => read(anew);
    const next = reading.then(turn, turn);
    reading = next.catch(() => {});
    return next;
  }

  function amendNow({ classId, fence, ...amendment }: RoomAmendment): Promise<Amended> {
    const room = {
      read: async () => (classId === undefined || open?.classId === classId ? open : null),
      async append({ classId: of, model: { lastSeq } }: OpenClass, event: NewEvent) {
        const { classes } = store;
        const result =
          fence === undefined
            ? await classes.append(of, lastSeq, event)
            : await classes.appendAsOwner(fence, of, lastSeq, event);
        if (result.outcome === 'appended') publish(bus, channels.classChanged(roomId), { classId: of });
        await refresh();
        return result;
      },
    };
    return amendLog(room, amendment);
  }

  const unsubscribe = await subscribe(bus, channels.classChanged(roomId), ({ anew = false }) => {
    refresh(anew).catch(() => {});
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
    amend(amendment) {
      const next = turn.then(() => amendNow(amendment));
      turn = next.catch(() => {});
      return next;
    },
    close: unsubscribe,
  };
}

/** The same for a class that its room has no more: what is told of it afterwards goes into its own log. */
export function amendStored(store: Store, classId: string, amendment: Amendment): Promise<Amended> {
  const log = {
    async read(): Promise<ReadClass> {
      const events = await store.classes.events(classId, LOG_START);
      return { events, model: foldClass(events) };
    },
    append: ({ model }: ReadClass, event: NewEvent) => store.classes.append(classId, model.lastSeq, event),
  };
  return amendLog(log, amendment);
}
