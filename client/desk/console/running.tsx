/** The class while it runs: the phase to the left, the people in the room's order, one person's drawer to the right. */

import { intervalOfPhase, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { Roster } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import { useCallback, useState } from 'react';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { useCell, usePart } from '../../live/store.ts';
import { useEscape, useFocusOfScreen } from '../parts/focus.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { templateName } from '../parts/plan.ts';
import { Refusal } from '../parts/waiting/refusal.tsx';
import { say } from '../words/words.ts';
import { ClassNote } from './class-note.tsx';
import { useCommand, useConsole, usePeople } from './context.ts';
import { Lane } from './lane.tsx';
import { countPeople } from './people.ts';
import { PeopleList } from './people-list.tsx';
import { PersonDrawer } from './person-drawer.tsx';
import { PhaseCard } from './phase-card.tsx';
import { StopCard } from './stop-card.tsx';
import { Topbar } from './topbar.tsx';
import { StepButton, useUnderWay } from './unsaved.tsx';

export function Running({ roster }: { roster: Roster }) {
  const { live, session, outbox } = useConsole();
  const command = useCommand();
  const ending = useUnderWay(['end']);
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const inInterval = intervalOfPhase(plannedIntervals(roster.phases), phaseIndex) >= 0;
  const [chosen, setChosen] = useState<Slot | null>(null);
  const [stopCard, setStopCard] = useState(false);
  const screen = useFocusOfScreen<HTMLElement>();
  const close = useCallback(() => setChosen(null), []);
  useEscape(screen, close);
  const person = roster.slots.find(({ slot }) => slot === chosen) ?? null;
  const startedAtMs = roster.startedAtMs;
  const at = startedAtMs === null ? '' : `${weekday(startedAtMs, session.timeZone)} `;
  const clock = startedAtMs === null ? '' : `${timeOfDay(startedAtMs, session.timeZone, language())}, `;
  const title = templateName({ id: roster.templateId ?? '', name: roster.templateName ?? '' });

  return (
    <div className="screen run-screen">
      <Topbar title={title} sub={`${at}${clock}${roster.roomName}`}>
        <WithSignal roster={roster} />
        <button type="button" className="button bar" onClick={() => setStopCard(true)}>
          <Icon name="stop" />
          {say('stopCard')}
        </button>
        <StepButton className="button bar" step={{ kind: 'blank' }}>
          <Icon name="blank" />
          {say('blankWall')}
        </StepButton>
        {roster.classId !== null && <ClassNote classId={roster.classId} className="bar" />}
        <HoldButton className="button bar" underWay={ending} onHeld={() => command({ kind: 'end' })}>
          {say('endClass')}
        </HoldButton>
      </Topbar>
      <main
        ref={screen}
        tabIndex={-1}
        className={`run ${inInterval ? 'is-work' : 'is-easy'} ${person === null ? '' : 'has-drawer'}`}
      >
        <PhaseCard roster={roster} />
        <div className="run-news">
          <div className="run-bars">
            <Lane roster={roster} onOpen={setChosen} />
          </div>
          <Refusal outbox={outbox} />
        </div>
        <PeopleList roster={roster} chosen={chosen} onChoose={setChosen} />
        {person !== null && (
          <PersonDrawer key={person.slot} roster={roster} who={person} onClose={() => setChosen(null)} />
        )}
      </main>
      {stopCard && <StopCard onClose={() => setStopCard(false)} />}
    </div>
  );
}

function weekday(atMs: number, timeZone: string): string {
  const locale = language() === 'nb' ? 'nb-NO' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone }).format(atMs);
}

function WithSignal({ roster }: { roster: Roster }) {
  const { live } = useConsole();
  const link = useCell(live.link);
  const counts = countPeople(usePeople(roster), link);
  const known = link === 'live' || link === 'stale';
  return (
    <span className="topbar-fact">
      {say('withSignal', { n: known ? counts.total - counts.noSignal : say('none'), total: counts.total })}
    </span>
  );
}
