/** Where the class is, and the four steps that change it. Each but the end can be taken back for 8 s. */
import { bandOfPhase } from '@takt/shared/class/protocol.ts';
import type { Roster } from '@takt/shared/class/roster.ts';
import { bandRange, minutesSeconds } from '../../i18n/format.ts';
import { useCell, usePart } from '../../live/store.ts';
import { classRemainingS, nextPhaseIndex, phaseName } from '../parts/plan.ts';
import { Timeline } from '../parts/profile.tsx';
import { type DeskWord, say } from '../words/words.ts';
import { useConsole, usePeople } from './context.ts';
import { countPeople } from './people.ts';
import { undoLeft } from './undo.ts';
import { StepButton } from './unsaved.tsx';

export function PhaseCard({ roster }: { roster: Roster }) {
  const { live } = useConsole();
  const time = useCell(live.time);
  const link = useCell(live.link);
  const { phases } = roster;
  const paused = roster.status === 'paused';
  // Of a lost link the phase it last told of stays up, as on the wall; only the figures go.
  const last = usePart(live.header, (header) => header?.phaseIndex ?? null);
  const lastElapsedS = usePart(live.header, (header) => Math.floor((header?.phaseElapsedMs ?? 0) / 1000));
  const index = time?.phaseIndex ?? last ?? 0;
  const band = bandOfPhase(phases, index);
  const next = nextPhaseIndex(phases, index);
  const classLeftS = time === null ? null : classRemainingS(phases, index, time.remainingS);
  const shownS = time === null ? null : (time.remainingS ?? time.elapsedS);

  return (
    <section className="phase" aria-label={say('colTarget')}>
      <h1>{last === null ? say('none') : phaseName(phases, index)}</h1>
      <p className="phase-sub">
        {band === null ? (
          say('noTarget')
        ) : (
          <>
            {say('targetBand')} <b>{bandRange(band)}</b>
          </>
        )}
      </p>
      <div className={`countdown ${countdownLook(shownS, paused || link === 'stale')}`} role="timer">
        {shownS === null ? '–:––' : minutesSeconds(shownS)}
      </div>
      <Timeline phases={phases} phaseIndex={index} elapsedS={time?.elapsedS ?? lastElapsedS} />
      <div className="phase-next">
        <span>
          {paused
            ? say('pausedText')
            : next === null
              ? say('lastPhase')
              : say('nextPhase', { phase: phaseName(phases, next).toLowerCase() })}
        </span>
        {classLeftS !== null && !paused && (
          <span>{say('remaining', { time: minutesSeconds(classLeftS) })}</span>
        )}
      </div>
      <Controls paused={paused} />
      <Undo roster={roster} />
      <CountList roster={roster} effort={effortOf(roster, index)} judged={!paused && band !== null} />
    </section>
  );
}

/** Of dashes that touch, with the colon between them, the eye makes a sign of division. */
const countdownLook = (shownS: number | null, still: boolean): string =>
  shownS === null ? 'is-unknown' : still ? 'is-still' : '';

const effortOf = (roster: Roster, phaseIndex: number): 'up' | 'down' => {
  const kind = roster.phases[phaseIndex]?.kind;
  return kind === 'recovery' || kind === 'cooldown' ? 'down' : 'up';
};

function Controls({ paused }: { paused: boolean }) {
  const first = paused ? 'resume' : 'pause';
  return (
    <div className="controls">
      <StepButton className="button primary" step={{ kind: first }}>
        {say(first)}
      </StepButton>
      <StepButton className="button" step={{ kind: 'extend', byS: 60 }}>
        {say('extend')}
      </StepButton>
      <StepButton className="button" step={{ kind: 'skip' }}>
        {say('skip')}
      </StepButton>
    </div>
  );
}

const UNDO_WORDS: Readonly<Record<string, DeskWord>> = {
  paused: 'undo_paused',
  resumed: 'undo_resumed',
  extended: 'undo_extended',
  skipped: 'undo_skipped',
  blanked: 'undo_blanked',
};

/** Keeps its place while there is nothing to take back, so that nothing else moves. */
function Undo({ roster }: { roster: Roster }) {
  const { live } = useConsole();
  const header = useCell(live.header);
  const rate = useCell(live.welcome)?.clockRate ?? 1;
  const undoable = roster.staff?.undoable ?? null;
  const shown = undoable !== null && header !== null && undoLeft(undoable.atMs, header.atMs, rate);
  return (
    <div className="undo" aria-live="polite">
      {shown && (
        <>
          <span>{say(UNDO_WORDS[undoable.kind] ?? 'undo_step')}</span>
          <StepButton className="button outline" step={{ kind: 'undo', seq: undoable.seq }}>
            {say('undo')}
          </StepButton>
        </>
      )}
    </div>
  );
}

interface CountListProps {
  readonly roster: Roster;
  readonly effort: 'up' | 'down';
  /** Whether anybody is held against a target now: not while the class stands still, nor in a phase without one. */
  readonly judged: boolean;
}

function CountList({ roster, effort, judged }: CountListProps) {
  const { live } = useConsole();
  const link = useCell(live.link);
  const counts = countPeople(usePeople(roster), link);
  const known = link === 'live' || link === 'stale';
  const shown = (count: number): number | null => (known ? count : null);
  const placed = (count: number): number | null => (judged ? shown(count) : null);
  return (
    <ul className="counts">
      <Count
        look={known && judged && counts.in > 0 ? 'on' : 'off'}
        value={placed(counts.in)}
        word="inTarget"
      />
      <Count
        look="off"
        mark={effort}
        value={placed(counts.onTheWay)}
        word={effort === 'up' ? 'onTheWayUp' : 'onTheWayDown'}
      />
      <Count look="off" mark="down" value={placed(counts.above)} word="aboveTarget" />
      <Count look="off" mark="up" value={placed(counts.below)} word="belowTarget" />
      {counts.byBorg > 0 && <Count look="plain" value={shown(counts.byBorg)} word="byBorgCount" />}
      <Count look="plain" value={shown(counts.noSignal)} word="noSignalCount" />
    </ul>
  );
}

interface CountProps {
  readonly look: 'on' | 'off' | 'plain';
  readonly mark?: 'up' | 'down';
  /** null: this screen does not know, or there is nothing to count. */
  readonly value: number | null;
  readonly word: DeskWord;
}

function Count({ look, mark, value, word }: CountProps) {
  return (
    <li>
      <b className={`count-${look}`}>{value ?? say('none')}</b>
      {mark !== undefined && (
        <svg viewBox="0 0 12 12" aria-hidden="true" className={word === 'aboveTarget' ? 'tri z5' : 'tri z3'}>
          <path d={mark === 'up' ? 'M6 2l5 8.5H1z' : 'M6 10.5L1 2h10z'} />
        </svg>
      )}
      <span>{say(word)}</span>
    </li>
  );
}
