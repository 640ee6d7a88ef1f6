/**
 * The room's shared tablet while nobody has unlocked it. Who is where is not on it, and not sent to it; what somebody may need
 * at once is: cues by station, pause, the stop card, and "clear the walls". Whoever unlocks it is the actor from then on.
 */
import type { Roster } from '@takt/shared/class/roster.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCell } from '../../live/store.ts';
import { fetchUnlockers, unlock } from '../access/access-api.ts';
import { Form, PinField } from '../access/form.tsx';
import { Icon } from '../parts/icons.tsx';
import { phaseName, templateName } from '../parts/plan.ts';
import { queries } from '../queries.ts';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';
import { inOrder } from './cue-lines.ts';
import { useCues } from './lane.tsx';
import { StopCard } from './stop-card.tsx';
import { LinkBar, Topbar } from './topbar.tsx';
import { StepButton } from './unsaved.tsx';
import '../access/access.css';
import './locked.css';

export function Locked({ roster }: { roster: Roster | null }) {
  const runs = roster?.status === 'running' || roster?.status === 'paused';
  return (
    <div className="screen">
      <Topbar title={say('locked')} sub={roster?.roomName ?? ''} />
      <main className="locked">
        <LinkBar />
        {roster !== null && runs && <Safety roster={roster} />}
        <Unlock />
      </main>
    </div>
  );
}

function Safety({ roster }: { roster: Roster }) {
  const { live } = useConsole();
  const header = useCell(live.header);
  const [lines, follow] = useCues(roster);
  const [stopCard, setStopCard] = useState(false);
  const stationOf = (slot: number) => roster.slots.find((one) => one.slot === slot)?.station ?? slot;
  const title = templateName({ id: roster.templateId ?? '', name: roster.templateName ?? '' });
  return (
    <section className="locked-class" aria-label={title}>
      <h1>
        {header === null ? title : phaseName(roster.phases, header.phaseIndex)}
        {roster.status === 'paused' && <small>{say('lockedPaused')}</small>}
      </h1>
      <div className="locked-steps">
        <StepButton className="button big" step={{ kind: 'pause' }} disabled={roster.status === 'paused'}>
          {say('pause')}
        </StepButton>
        <button type="button" className="button big" onClick={() => setStopCard(true)}>
          <Icon name="stop" />
          {say('stopCard')}
        </button>
        <StepButton className="button big" step={{ kind: 'blank' }}>
          <Icon name="blank" />
          {say('blankWall')}
        </StepButton>
      </div>
      {header?.blanked === true && <p role="status">{say('lockedBlanked')}</p>}
      <ul className="locked-cues" aria-live="polite">
        {inOrder(lines).map((line) => (
          <li key={line.slot} className={line.cue === 'aboveMax' ? 'is-urgent' : ''}>
            <span>
              <b>{say(`cue_${line.cue}`, { who: stationOf(line.slot) })}</b>
              <span>{say(`cueText_${line.cue}`)}</span>
            </span>
            <button type="button" className="button primary" onClick={() => follow(line)}>
              {say('cueSeen')}
            </button>
          </li>
        ))}
      </ul>
      {stopCard && <StopCard onClose={() => setStopCard(false)} />}
    </section>
  );
}

function Unlock() {
  const people = useQuery({ queryKey: ['unlockers'], queryFn: fetchUnlockers });
  const [who, setWho] = useState<string | null>(null);
  const chosen = people.data?.find(({ accountId }) => accountId === who);
  return (
    <section className="locked-unlock" aria-labelledby="unlock">
      <h2 id="unlock">{say('unlock')}</h2>
      {people.data?.length === 0 && <p className="quiet">{say('unlockNobody')}</p>}
      {chosen === undefined ? (
        <div className="locked-people">
          {people.data?.map(({ accountId, name }) => (
            <button key={accountId} type="button" className="button big" onClick={() => setWho(accountId)}>
              {name}
            </button>
          ))}
        </div>
      ) : (
        <Form
          button={say('unlock')}
          send={({ pin = '' }) => unlock(chosen.accountId, pin)}
          onDone={() => void queries.invalidateQueries({ queryKey: ['session'] })}
        >
          <p>
            <b>{chosen.name}</b>
          </p>
          <PinField autoFocus />
          <button type="button" className="button" onClick={() => setWho(null)}>
            {say('unlockOther')}
          </button>
        </Form>
      )}
      <a className="quiet" href="/log-in?to=/console">
        {say('unlockByPassword')}
      </a>
    </section>
  );
}
