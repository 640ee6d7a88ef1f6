/** One person: how it goes, and everything that can be changed or noted without leaving the class. */

import type { DisplayLevel } from '@takt/shared/class/class.ts';
import { intervalOfPhase, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { useState } from 'react';
import { minutesSeconds } from '../../i18n/format.ts';
import { useCell, usePart } from '../../live/store.ts';
import { Choice } from '../parts/choice.tsx';
import { useFocusReturn } from '../parts/focus.ts';
import { Icon } from '../parts/icons.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { strapName } from '../parts/strap-choice.ts';
import { sourceName } from '../parts/strap-row.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { HrMaxField } from './hr-max-field.tsx';
import { Leave, Rejoin } from './leave.tsx';
import { Notes } from './notes.tsx';
import { numberFrom, personView } from './people.ts';
import { stateText } from './people-list.tsx';
import { SignInChoice } from './sign-in-choice.tsx';
import { StrapPicker } from './strap-picker.tsx';
import { TreadmillField } from './treadmill-field.tsx';
import { Unsaved } from './unsaved.tsx';
import { WalkIn } from './walk-in.tsx';

interface PersonDrawerProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly onClose: () => void;
}

export function PersonDrawer({ roster, who, onClose }: PersonDrawerProps) {
  const box = useFocusReturn<HTMLElement>();
  return (
    <aside
      ref={box}
      tabIndex={-1}
      className="drawer"
      aria-label={say('openPerson', { station: who.station, nickname: who.nickname ?? '' })}
    >
      <header>
        <span className="station">{who.station}</span>
        <h2>{who.nickname ?? say('freeStation')}</h2>
        {who.display === 'hidden' && who.nickname !== null && (
          <span className="chip with-icon">
            <Icon name="hidden" />
            {say('hiddenOnWall')}
          </span>
        )}
        <button type="button" className="button bare square" aria-label={say('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {who.nickname === null ? (
        <WalkIn roster={roster} slot={who.slot} station={who.station} />
      ) : (
        <>
          {who.staff?.left === true && <Rejoin slot={who.slot} />}
          <PersonFields roster={roster} who={who} onClose={onClose} />
        </>
      )}
    </aside>
  );
}

const DISPLAYS: readonly DisplayLevel[] = ['number', 'colour', 'words', 'hidden'];
const BORG_SCALE = Array.from({ length: 15 }, (_, i) => i + 6);

function PersonFields({ roster, who, onClose }: PersonDrawerProps) {
  const command = useCommand();
  const [open, setOpen] = useState<'strap' | 'leave' | null>(null);
  const { slot } = who;
  const borg = who.staff?.borg ?? null;
  const personId = who.staff?.personId ?? null;
  return (
    <>
      <Now roster={roster} who={who} />
      <HrMaxField roster={roster} who={who} />
      <section className="drawer-field">
        <div className="drawer-label">
          <span>{say('onWall')}</span>
          <Unsaved of={['display']} slot={slot} />
        </div>
        <Choice
          label={say('onWall')}
          value={who.display}
          options={DISPLAYS.map((display) => ({ value: display, label: say(`display_${display}`) }))}
          onChoose={(display) => command({ kind: 'display', slot, display })}
        />
        <div className="two">
          <button type="button" className="button outline" onClick={() => setOpen('strap')}>
            {say(who.staff?.strap == null ? 'chooseStrapNow' : 'changeStrap')}
          </button>
          <button
            type="button"
            className="button outline"
            disabled={who.staff?.left === true}
            onClick={() => setOpen('leave')}
          >
            {say('leave')}
          </button>
        </div>
      </section>
      <section className="drawer-field">
        <div className="drawer-label">
          <span>
            {say('borg')} <Unsaved of={['borg']} slot={slot} />
          </span>
          <b>{borg ?? say('none')}</b>
        </div>
        <div className="borg">
          {BORG_SCALE.map((value) => (
            <button
              key={value}
              type="button"
              className={`button ${value === borg ? 'is-chosen' : ''}`}
              aria-pressed={value === borg}
              onClick={() => command({ kind: 'borg', slot, borg: value })}
            >
              {value}
            </button>
          ))}
        </div>
      </section>
      <TreadmillField roster={roster} who={who} />
      <Notes roster={roster} who={who} />
      {personId !== null && <SignInChoice personId={personId} slot={slot} />}
      {open === 'strap' && (
        <Sheet title={say('chooseStrapFor', { station: who.station })} onClose={() => setOpen(null)}>
          <StrapPicker roster={roster} who={who} onDone={() => setOpen(null)} />
        </Sheet>
      )}
      {open === 'leave' && (
        <Sheet title={say('leaveTitle', { station: who.station })} onClose={() => setOpen(null)}>
          <Leave slot={slot} onDone={onClose} />
        </Sheet>
      )}
    </>
  );
}

/** Percent, bpm, minutes, and where the numbers come from. */
function Now({ roster, who }: { roster: Roster; who: RosterSlot }) {
  const { live } = useConsole();
  const slot = useCell(live.slot(who.slot));
  const link = useCell(live.link);
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const view = personView(who, slot, link);
  const interval = intervalOfPhase(plannedIntervals(roster.phases), phaseIndex) + 1;
  const strap = who.staff?.strap ?? null;
  const staff = view.state === 'figures' ? (slot?.staff ?? null) : null;
  const forecast = staff?.forecastPercent ?? null;
  return (
    <div className="now">
      <div className={`now-percent ${view.stale ? 'is-stale' : ''}`}>
        {view.percent ?? say('none')}
        {view.percent !== null && <small>%</small>}
      </div>
      <div className="now-facts">
        <b>
          {view.state === 'figures'
            ? figuresText(view.bpm, who.target === 'rpe' ? null : forecast)
            : stateText(view)}
        </b>
        {who.target === 'rpe' ? (
          <span>{say('byBorg')}</span>
        ) : (
          <>
            {slot !== null && interval > 0 && (
              <span>
                {say('inTargetInterval', { time: minutesSeconds(slot.intervalInTargetS ?? 0), n: interval })}
              </span>
            )}
            {slot !== null && (
              <span>{say('inTargetClass', { time: minutesSeconds(slot.staff?.classInTargetS ?? 0) })}</span>
            )}
          </>
        )}
        <span>
          {strap === null
            ? say('signal_noStrap')
            : staff === null || staff.source === 'none'
              ? strapName(strap)
              : say('source', { strap: strapName(strap), source: sourceName(staff.source) })}
          {staff !== null && staff.bpm !== null && <>, {say(numberFrom(staff))}</>}
          {staff !== null && staff.batteryPercent !== null && (
            <>, {say('battery', { percent: staff.batteryPercent })}</>
          )}
          {slot?.lowBattery === true && staff?.batteryPercent === null && <>, {say('batteryLowUnknown')}</>}
        </span>
      </div>
    </div>
  );
}

/** "169 slag/min, mot 92 %": what is, and where it is going. */
function figuresText(bpm: number | null, forecastPercent: number | null): string {
  const now = bpm === null ? say('none') : say('bpmValue', { bpm });
  return forecastPercent === null ? now : `${now}, ${say('forecast', { percent: forecastPercent })}`;
}
