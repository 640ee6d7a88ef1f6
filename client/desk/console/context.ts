/** What every part of the console stands on: the live link, the commands on their way, the clinic's facts. */
import type { CommandBody } from '@takt/shared/api/classes.ts';
import type { Session } from '@takt/shared/api/common.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import type { Roster, RosterSlot } from '@takt/shared/wire/wire.ts';
import { createContext, useContext } from 'react';
import type { Live } from '../../live/live.ts';
import { useCell } from '../../live/store.ts';
import { postCommand } from '../api.ts';
import { newId } from '../new-id.ts';
import { createOutbox, type Outbox } from '../outbox.ts';

export interface ConsoleParts {
  readonly live: Live;
  readonly outbox: Outbox;
  readonly session: Session;
  readonly roomId: string;
}

export const ConsoleContext = createContext<ConsoleParts | null>(null);

export function useConsole(): ConsoleParts {
  const parts = useContext(ConsoleContext);
  if (parts === null) throw new Error('outside the console');
  return parts;
}

/** Sends a command with what the console shows at that moment. Without a class there is nobody to send it to. */
export function useCommand(): (body: CommandBody) => void {
  const { live, outbox } = useConsole();
  return (body) => {
    const roster = live.roster.get();
    if (roster === null || roster.classId === null) return;
    const phaseIndex = live.header.get()?.phaseIndex ?? null;
    outbox.send({ classId: roster.classId, lastSeq: roster.staff?.lastSeq ?? 0, phaseIndex }, body);
  };
}

export interface Person {
  readonly who: RosterSlot;
  readonly slot: FrameSlot | null;
}

/** Everybody in the room's order, anew with every frame. Rows that need one person read live.slot(n) instead. */
export function usePeople(roster: Roster): readonly Person[] {
  const { live } = useConsole();
  useCell(live.header);
  return roster.slots.map((who) => ({ who, slot: live.slot(who.slot).get() }));
}

export function openOutbox(): Outbox {
  return createOutbox({
    post: postCommand,
    nowMs: () => performance.now(),
    after: (delayMs, task) => {
      setTimeout(task, delayMs);
    },
    newId,
  });
}
