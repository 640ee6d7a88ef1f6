/**
 * The lane above the people: what the instructor should look at, private to this screen; it names no cause. Its height is
 * fixed, so that nothing below it moves under a finger: what does not fit is counted, and one tap shows all of it.
 */

import type { Roster } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useCell } from '../../live/store.ts';
import { Icon } from '../parts/icons.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { answer, type CueBoard, type CueLine, EMPTY_BOARD, foldCues, inOrder } from './cue-lines.ts';
import { CueRow } from './cue-row.tsx';
import { Legend } from './legend.tsx';
import { LinkBar } from './topbar.tsx';
import { Tell } from './unsaved.tsx';

/** From here on two lines stand beside each other. */
const TWO_BESIDE = window.matchMedia('(min-width: 1181px)');

interface LaneProps {
  readonly roster: Roster;
  readonly onOpen: (slot: Slot) => void;
}

export function Lane({ roster, onOpen }: LaneProps) {
  const { live } = useConsole();
  const command = useCommand();
  const link = useCell(live.link);
  const blanked = useCell(live.header)?.blanked ?? false;
  const [lines, follow] = useCues(roster);
  const [all, setAll] = useState(false);
  const lane = useRef<HTMLDivElement>(null);
  const beside = useSyncExternalStore(onBeside, () => TWO_BESIDE.matches);

  const row = (line: CueLine): ReactNode => (
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
  const items = [
    ...(link === 'live' ? [] : [<LinkBar key="link" />]),
    ...urgent,
    ...(blanked ? [<Blanked key="blanked" />] : []),
    ...others,
  ];
  // What is urgent says how high and how long: it has the lane to itself.
  const fit = beside && urgent.length === 0 ? 2 : 1;
  const rest = items.length - fit;
  return (
    // Read out: a line that comes, once. Its time, which runs on every second, is not.
    <div
      ref={lane}
      tabIndex={-1}
      role="log"
      aria-relevant="additions"
      className={`lane ${fit === 2 ? 'is-halved' : ''}`}
    >
      {items.length === 0 ? <Legend /> : items.slice(0, fit)}
      {rest > 0 && (
        <button
          type="button"
          className="button lane-more"
          aria-label={say('cuesMoreLabel', { count: rest })}
          onClick={() => setAll(true)}
        >
          {say('cuesMore', { count: rest })}
        </button>
      )}
      {all && items.length > 0 && (
        <Sheet title={say('cuesAll')} onClose={() => setAll(false)} wide>
          <div className="lane-all">{items}</div>
        </Sheet>
      )}
    </div>
  );
}

function onBeside(listener: () => void): () => void {
  TWO_BESIDE.addEventListener('change', listener);
  return () => TWO_BESIDE.removeEventListener('change', listener);
}

/** The cues of this screen's frames, and what answers one of them. */
function useCues(roster: Roster): readonly [readonly CueLine[], (line: CueLine) => void] {
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
      <Tell className="button primary" told={{ kind: 'resume' }}>
        {say('resume')}
      </Tell>
    </div>
  );
}
