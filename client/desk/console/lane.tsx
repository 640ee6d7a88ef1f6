/**
 * The lane above the people: what the instructor should look at, private to this screen; it names no cause. Its height is
 * fixed, so that nothing below it moves under a finger: what does not fit is counted, and one tap shows all of it.
 */

import type { Roster } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import { type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useCell } from '../../live/store.ts';
import { Icon } from '../parts/icons.tsx';
import { useStorage } from '../parts/storage/storage.tsx';
import { say } from '../words/words.ts';
import { Bars } from './bars.tsx';
import { ClockAsk } from './clock-ask.tsx';
import { useCommand, useConsole } from './context.ts';
import { answer, type CueBoard, type CueLine, EMPTY_BOARD, foldCues, inOrder } from './cue-lines.ts';
import { CueRow } from './cue-row.tsx';
import { Legend } from './legend.tsx';
import { Outage } from './outage.tsx';
import { LinkBar } from './topbar.tsx';
import { StepButton } from './unsaved.tsx';

/** From here on two lines stand beside each other. */
const TWO_BESIDE = window.matchMedia('(min-width: 1181px)');

interface LaneProps {
  readonly roster: Roster;
  readonly onOpen: (slot: Slot) => void;
}

export function Lane({ roster, onOpen }: LaneProps) {
  const { live, session } = useConsole();
  const command = useCommand();
  const storage = useStorage(session.timeZone);
  const link = useCell(live.link);
  const blanked = useCell(live.header)?.blanked ?? false;
  const [lines, follow] = useCues(roster);
  const [all, setAll] = useState(false);
  const lane = useRef<HTMLDivElement>(null);
  const beside = useSyncExternalStore(onBeside, () => TWO_BESIDE.matches);

  const row = (line: CueLine): ReactElement => (
    <CueRow
      key={line.slot}
      line={line}
      roster={roster}
      onOpen={() => {
        setAll(false);
        onOpen(line.slot);
      }}
      onSeen={() => {
        follow(line);
        // What was tapped is gone: the keyboard goes on from here.
        if (!all) lane.current?.focus({ preventScroll: true });
      }}
      onHide={() => command({ kind: 'display', slot: line.slot, display: 'hidden' })}
    />
  );
  const ordered = inOrder(lines);
  const urgent = ordered.filter(({ cue }) => cue === 'aboveMax').map(row);
  const others = ordered.filter(({ cue }) => cue !== 'aboveMax').map(row);
  const { outage, clock } = roster.staff ?? { outage: null, clock: null };
  const items = [
    outage === null ? null : <Outage key="outage" outage={outage} />,
    link === 'live' ? null : <LinkBar key="link" />,
    ...urgent,
    blanked ? <Blanked key="blanked" /> : null,
    clock === null ? null : <ClockAsk key="clock" clock={clock} />,
    ...others,
    // It stays for as long as the disk is full: it must not stand before what comes and goes.
    storage,
  ].filter((item) => item !== null);
  // What is urgent says how high and how long, and an outage has three ways on: they have the lane to themselves.
  const fit = beside && urgent.length === 0 && outage === null ? 2 : 1;
  return <Bars items={items} fit={fit} all={all} onAll={setAll} whenNone={<Legend />} place={lane} />;
}

function onBeside(listener: () => void): () => void {
  TWO_BESIDE.addEventListener('change', listener);
  return () => TWO_BESIDE.removeEventListener('change', listener);
}

/** The cues of this screen's frames, and what answers one of them. */
export function useCues(roster: Roster): readonly [readonly CueLine[], (line: CueLine) => void] {
  const { live } = useConsole();
  const command = useCommand();
  const [board, setBoard] = useState<CueBoard>(EMPTY_BOARD);
  useEffect(() => {
    const look = (): void => {
      const header = live.header.get();
      if (header === null) return;
      const slots = roster.slots.flatMap(({ slot }): FrameSlot[] => {
        const now = live.slot(slot).get();
        return now === null ? [] : [now];
      });
      const rate = live.welcome.get()?.clockRate ?? 1;
      setBoard((before) => foldCues(before, slots, header.atMs, rate));
    };
    look();
    return live.header.subscribe(look);
  }, [live, roster]);
  const follow = (line: CueLine): void => {
    command({ kind: 'cueSeen', slot: line.slot, cue: line.cue });
    setBoard((before) => answer(before, line));
  };
  return [board.lines, follow];
}

function Blanked() {
  return (
    <div className="bar-line" role="status">
      <Icon name="blank" />
      <div>
        <b>{say('blanked')}</b>
        <span>{say('blankedText')}</span>
      </div>
      <StepButton className="button primary" step={{ kind: 'resume' }}>
        {say('resume')}
      </StepButton>
    </div>
  );
}
