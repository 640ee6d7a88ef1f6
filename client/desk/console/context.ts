/** What every part of the console stands on: the live link, the commands on their way, the clinic's facts. */

import type { Session } from '@takt/shared/api/common.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { LOG_START, stationNumbered } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Live } from '../../live/live.ts';
import { useCell } from '../../live/store.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Step, slotOf } from '../outbox/tap.ts';
import type { TapState } from '../outbox/tap-state.ts';

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

/**
 * Tells the server something, with what the console shows at that moment. Without a class there is nobody to tell.
 * It shows at once (outbox/shown.ts), and what is not saved yet is marked.
 */
export function useCommand(): (step: Step) => void {
  const { live, outbox } = useConsole();
  return (step) => {
    const roster = live.roster.get();
    if (roster === null || roster.classId === null) return;
    const slot = slotOf(step);
    const who = roster.slots.find((one) => one.slot === slot);
    outbox.send(
      {
        classId: roster.classId,
        lastSeq: roster.staff?.lastSeq ?? LOG_START,
        phaseIndex: live.header.get()?.phaseIndex ?? null,
        about:
          slot === null
            ? null
            : { station: who?.station ?? stationNumbered(slot), nickname: nicknameOf(step, who) },
        strapLabel: step.kind === 'assign' ? labelOf(step.sensors, live, roster) : null,
      },
      step,
    );
  };
}

const nicknameOf = (step: Step, who: RosterSlot | undefined): string | null =>
  step.kind === 'join' ? step.nickname : (who?.nickname ?? null);

/** The number on the strap that was tapped, wherever it is listed. */
function labelOf(sensors: readonly string[], live: Live, roster: Roster): string | null {
  const listed = [
    ...live.straps.get(),
    ...live.suggestions.get().map(({ strap }) => strap),
    ...roster.slots.flatMap(({ staff }) => (staff?.strap == null ? [] : [staff.strap])),
  ];
  return listed.find((strap) => strap.sensors.some((key) => sensors.includes(key)))?.label ?? null;
}

/** Every tap that the server has not got, or does not show yet. */
export function useTaps(): readonly TapState[] {
  const { outbox } = useConsole();
  return useSyncExternalStore(outbox.subscribe, outbox.state).taps;
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
