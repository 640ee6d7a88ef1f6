/** Belter: who has a strap that is heard. A class starts when the instructor says so; nobody missing holds it up. */

import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { type Slot, stationNumbered } from '@takt/shared/ids.ts';
import { type CSSProperties, type ReactNode, useCallback, useState } from 'react';
import { useCell } from '../../live/store.ts';
import { useEscape, useFocusOfScreen, useFocusReturn } from '../parts/focus.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { templateName } from '../parts/plan.ts';
import { nextWithoutStrap, strapName } from '../parts/strap-choice.ts';
import { say } from '../words/words.ts';
import { ClassNote } from './class-note.tsx';
import { useCommand, useConsole, usePeople } from './context.ts';
import { Rejoin } from './leave.tsx';
import { ROWS_A_COLUMN } from './list-columns.ts';
import { News } from './news.tsx';
import { isReady, type PersonView, personView } from './people.ts';
import { noNearness } from './strap-held.tsx';
import { StrapPicker } from './strap-picker.tsx';
import { Topbar } from './topbar.tsx';
import { StepButton, Unsaved, useUnderWay } from './unsaved.tsx';
import { nextSlot, WalkIn } from './walk-in.tsx';

/** Filled downwards, as the stations stand: two columns, or columns of ten where that is more. */
function grid(places: number): CSSProperties {
  const columns = Math.max(2, Math.ceil(places / ROWS_A_COLUMN));
  const rows = columns > 2 ? ROWS_A_COLUMN : Math.ceil(places / 2);
  return { '--rows': rows, '--columns': columns } as CSSProperties;
}

export function Straps({ roster }: { roster: Roster }) {
  const { live } = useConsole();
  const command = useCommand();
  const ending = useUnderWay(['end']);
  const link = useCell(live.link);
  const people = usePeople(roster);
  const views = people.map(({ who, slot }) => ({ who, view: personView(who, slot, link) }));
  const taking = views.filter(({ view }) => view.state !== 'free' && view.state !== 'left');
  const ready = taking.filter(({ view }) => isReady(view)).length;
  const [chosen, setChosen] = useState<Slot | null>(null);
  const screen = useFocusOfScreen<HTMLElement>();
  const close = useCallback(() => setChosen(null), []);
  useEscape(screen, close);
  const added = nextSlot(roster);
  const canAdd = added !== null && !roster.slots.some(({ nickname }) => nickname === null);
  const title = templateName({ id: roster.templateId ?? '', name: roster.templateName ?? '' });

  return (
    <div className="screen">
      <Topbar title={title} sub={roster.roomName}>
        {taking.length > 0 && (
          <span className="topbar-fact">{say('readyOf', { ready, total: taking.length })}</span>
        )}
        {roster.classId !== null && <ClassNote classId={roster.classId} className="bar" />}
        <HoldButton className="button bar" underWay={ending} onHeld={() => command({ kind: 'end' })}>
          {say('closeUnstarted')}
        </HoldButton>
      </Topbar>
      <main ref={screen} tabIndex={-1} className="page straps">
        <h1>{say('straps')}</h1>
        <div className="straps-body">
          <ul
            className={`strap-grid ${views.length > 2 * ROWS_A_COLUMN ? 'is-dense' : ''}`}
            style={grid(views.length)}
          >
            {views.map(({ who, view }) => (
              <li key={who.slot}>
                <StrapTile
                  who={who}
                  view={view}
                  isChosen={who.slot === chosen}
                  onChoose={() => setChosen(who.slot === chosen ? null : who.slot)}
                />
              </li>
            ))}
          </ul>
          <Panel roster={roster} chosen={chosen} onNext={setChosen} />
        </div>
        <div className="go">
          <News whenNone={<p>{missingText(ready, taking.length)}</p>} />
          {canAdd && (
            <button type="button" className="button big" onClick={() => setChosen(added)}>
              {say('newParticipant')}
            </button>
          )}
          <StepButton className="button big primary" step={{ kind: 'start' }}>
            {say('startWarmup')}
          </StepButton>
        </div>
      </main>
    </div>
  );
}

function missingText(ready: number, total: number): string {
  if (total === 0) return say('noneHere');
  return ready === total ? say('allReady') : say('missing', { count: total - ready });
}

/** The strap of the chosen slot, or the form for a walk-in on a free one; without a choice, what to do. */
interface PanelProps {
  readonly roster: Roster;
  readonly chosen: Slot | null;
  /** The slot to choose after this one; null: none. */
  readonly onNext: (slot: Slot | null) => void;
}

function Panel({ roster, chosen, onNext }: PanelProps) {
  const straps = useCell(useConsole().live.straps);
  if (chosen === null) {
    return (
      <section className="panel is-idle">
        <h2>{say('chooseStrap')}</h2>
        <p className="quiet">{say('pickStation')}</p>
      </section>
    );
  }
  const who = roster.slots.find(({ slot }) => slot === chosen);
  const station = who?.station ?? stationNumbered(chosen);
  if (who === undefined || who.nickname === null) {
    return (
      <PanelOf key={chosen} title={say('walkInTitle', { station })}>
        <WalkIn roster={roster} slot={chosen} station={station} />
      </PanelOf>
    );
  }
  if (who.staff?.left === true) {
    return (
      <PanelOf key={chosen} title={say('leaveTitle', { station })}>
        <Rejoin slot={chosen} />
      </PanelOf>
    );
  }
  const first = noNearness(straps) ? 'putOnFor' : 'holdFor';
  return (
    <PanelOf
      key={`${chosen} with a nickname`}
      title={say(who.staff?.strap == null ? first : 'chooseStrapFor', { station })}
    >
      <StrapPicker roster={roster} who={who} onDone={() => onNext(nextWithoutStrap(roster, chosen))} />
    </PanelOf>
  );
}

function PanelOf({ title, children }: { title: string; children: ReactNode }) {
  const box = useFocusReturn<HTMLElement>();
  return (
    <section className="panel" ref={box} tabIndex={-1} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface StrapTileProps {
  readonly who: RosterSlot;
  readonly view: PersonView;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function StrapTile({ who, view, isChosen, onChoose }: StrapTileProps) {
  const free = view.state === 'free' || view.state === 'left';
  return (
    <button
      type="button"
      className={`strap-tile ${free ? 'is-free' : ''} ${isChosen ? 'is-chosen' : ''}`}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <span className="station">{who.station}</span>
      <span>
        <b>{who.nickname ?? say('freeStation')}</b>
        <small>
          {strapText(who, view)} <Unsaved slot={who.slot} />
        </small>
      </span>
      <span className="tile-signs">
        {who.display === 'hidden' && !free && (
          <>
            <Icon name="hidden" />
            <span className="unseen">{say('hiddenOnWall')}</span>
          </>
        )}
        {isReady(view) && <Icon name={view.lowBattery ? 'battery' : 'check'} />}
        {(view.state === 'notWorn' || view.state === 'conflict') && <Icon name="strap" />}
      </span>
    </button>
  );
}

function strapText(who: RosterSlot, view: PersonView): string {
  const own = who.staff?.strap ?? null;
  if (view.state === 'free') return '';
  if (view.state === 'left') return say('leftEarly');
  if (own === null) return say('waitsForStrap');
  const strap = strapName(own);
  if (view.state === 'notWorn') return say('strapNoContact', { strap });
  if (view.state === 'conflict') return say('strapConflict', { strap });
  if (view.state === 'waiting' || view.state === 'noStrap') return say('strapWaiting', { strap });
  if (view.state === 'unknown') return strap;
  if (view.state === 'lost' || view.stale || view.bpm === null) return say('strapLost', { strap });
  const live = say('strapLive', { strap, bpm: view.bpm });
  return view.lowBattery ? `${live}. ${say('batteryLow')}` : live;
}
