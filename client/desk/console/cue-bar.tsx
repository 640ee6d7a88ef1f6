/** What the instructor should look at, private to this screen; it names no cause. Above the maximum is inverted. */
import type { FrameSlot } from '@takt/shared/frame.ts';
import type { Roster } from '@takt/shared/wire.ts';
import { useEffect, useState } from 'react';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { type CueLine, foldCues, stillSeen } from './people.ts';

const LINES_SHOWN = 2;

interface CueState {
  readonly lines: readonly CueLine[];
  readonly seen: readonly Pick<CueLine, 'slot' | 'cue'>[];
}

export function CueBar({ roster, onOpen }: { roster: Roster; onOpen: (slot: number) => void }) {
  const { live } = useConsole();
  const command = useCommand();
  const [{ lines }, setState] = useState<CueState>({ lines: [], seen: [] });

  useEffect(() => {
    const slotsNow = (): FrameSlot[] =>
      roster.slots.flatMap(({ slot }) => {
        const now = live.slot(slot).get();
        return now === null ? [] : [now];
      });
    const look = (): void => {
      const slots = slotsNow();
      setState((state) => {
        const seen = stillSeen(state.seen, slots);
        const lines = foldCues(state.lines, slots, seen);
        return lines === state.lines && seen.length === state.seen.length ? state : { lines, seen };
      });
    };
    look();
    return live.header.subscribe(look);
  }, [live, roster]);

  const follow = (line: CueLine): void => {
    command({ kind: 'cueSeen', slot: line.slot, cue: line.cue });
    setState((state) => ({
      lines: state.lines.filter((l) => l !== line),
      seen: [...state.seen, { slot: line.slot, cue: line.cue }],
    }));
  };

  return (
    <>
      {lines.slice(0, LINES_SHOWN).map((line) => (
        <CueRow
          key={line.slot}
          line={line}
          who={nameOf(roster, line.slot)}
          onOpen={() => onOpen(line.slot)}
          onSeen={() => follow(line)}
          onHide={() => command({ kind: 'display', slot: line.slot, display: 'hidden' })}
        />
      ))}
      {lines.length > LINES_SHOWN && (
        <p className="caption cue-more">{say('cuesMore', { count: lines.length - LINES_SHOWN })}</p>
      )}
    </>
  );
}

function nameOf(roster: Roster, slot: number): string {
  const who = roster.slots.find((s) => s.slot === slot);
  return `${who?.station ?? slot} ${who?.nickname ?? ''}`.trim();
}

interface CueRowProps {
  readonly line: CueLine;
  readonly who: string;
  readonly onOpen: () => void;
  readonly onSeen: () => void;
  readonly onHide: () => void;
}

function CueRow({ line, who, onOpen, onSeen, onHide }: CueRowProps) {
  const urgent = line.cue === 'aboveMax';
  const title = line.cue === 'aboveMax' && !line.present ? 'cueWas_aboveMax' : (`cue_${line.cue}` as const);
  return (
    <div className={`bar-line ${urgent ? 'is-urgent' : ''}`} role="status">
      <svg viewBox="0 0 10 10" className="cue-mark" aria-hidden="true">
        <path d="M5 0l5 5-5 5-5-5z" />
      </svg>
      <button type="button" className="cue-text" onClick={onOpen}>
        <b>{say(title, { who })}</b>
        <span>{say(`cueText_${line.cue}`)}</span>
      </button>
      {urgent && (
        <button type="button" className="button outline" onClick={onHide}>
          {say('hideOnWall')}
        </button>
      )}
      <button type="button" className="button primary" onClick={onSeen}>
        {say('cueSeen')}
      </button>
    </div>
  );
}
