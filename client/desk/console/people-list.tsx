/** Everybody in the room's order, which never changes. A row is one big target and opens the person's drawer. */

import { bandOfPhase } from '@takt/shared/class/protocol.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { type Slot, stationNumbered } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import type { Band } from '@takt/shared/zones.ts';
import { memo, useState } from 'react';
import { minutesSeconds } from '../../i18n/format.ts';
import { useCell, usePart } from '../../live/store.ts';
import { Gate } from '../parts/gate.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';
import { columnsStyle, listColumns } from './list-columns.ts';
import { type PersonState, type PersonView, personView } from './people.ts';
import { beltOf, beltText, isKnown } from './treadmill.ts';
import { Unsaved } from './unsaved.tsx';
import { nextSlot, WalkIn } from './walk-in.tsx';

interface PeopleListProps {
  readonly roster: Roster;
  readonly chosen: Slot | null;
  readonly onChoose: (slot: Slot | null) => void;
}

export function PeopleList({ roster, chosen, onChoose }: PeopleListProps) {
  const { live } = useConsole();
  const [adding, setAdding] = useState(false);
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const band = bandOfPhase(roster.phases, phaseIndex);
  const added = roster.slots.some(({ nickname }) => nickname === null) ? null : nextSlot(roster);
  const columns = listColumns(roster.slots.length + (added === null ? 0 : 1));
  return (
    <section className={`people ${columns > 1 ? 'is-dense' : ''}`} style={columnsStyle(columns)}>
      <div className="people-head" aria-hidden="true">
        <span>{say('colStation')}</span>
        <span />
        <span className="col-belt">{say('treadmill')}</span>
        <span className="col-gate">{say('colTarget')}</span>
        <span>{say('colNow')}</span>
        <span className="col-more">{say('colBpm')}</span>
        <span className="col-more">{say('colInTarget')}</span>
      </div>
      <ul>
        {roster.slots.map((who) => (
          <PersonRow
            key={who.slot}
            who={who}
            floor={band?.floorPercent ?? null}
            ceiling={band?.ceilingPercent ?? null}
            isChosen={who.slot === chosen}
            onChoose={onChoose}
          />
        ))}
        {added !== null && (
          <li>
            <button type="button" className="person-row is-add" onClick={() => setAdding(true)}>
              <Icon name="plus" />
              <span>{say('newParticipant')}</span>
            </button>
          </li>
        )}
      </ul>
      {adding && added !== null && (
        <Sheet title={say('newParticipant')} onClose={() => setAdding(false)}>
          <WalkIn
            roster={roster}
            slot={added}
            station={stationNumbered(added)}
            onDone={() => {
              setAdding(false);
              onChoose(added);
            }}
          />
        </Sheet>
      )}
    </section>
  );
}

interface PersonRowProps {
  readonly who: RosterSlot;
  /** The band as two numbers: a row is drawn anew only when they change. */
  readonly floor: number | null;
  readonly ceiling: number | null;
  readonly isChosen: boolean;
  readonly onChoose: (slot: Slot | null) => void;
}

const PersonRow = memo(function PersonRow({ who, floor, ceiling, isChosen, onChoose }: PersonRowProps) {
  const { live } = useConsole();
  const slot = useCell(live.slot(who.slot));
  const link = useCell(live.link);
  const linkAgeS = useCell(live.linkAgeS);
  const view = personView(who, slot, link, linkAgeS);
  const band = floor === null || ceiling === null ? null : { floorPercent: floor, ceilingPercent: ceiling };
  const figures = view.state === 'figures';
  const belt = beltOf(who, slot, link);
  const hidden = who.display === 'hidden' && view.state !== 'free' && view.state !== 'left';
  return (
    <li>
      <button
        type="button"
        className={`person-row ${isChosen ? 'is-chosen' : ''} ${hidden ? 'is-hidden' : ''} state-${view.state}`}
        aria-pressed={isChosen}
        onClick={() => onChoose(isChosen ? null : who.slot)}
      >
        <span className="station">
          <span>
            <span className="said">{say('colStation')} </span>
            {who.station}
            <span className="said">,</span>
          </span>
        </span>
        <span className="nick">
          <b>
            {who.nickname ?? say('freeStation')}
            <span className="said">.</span> <Unsaved slot={who.slot} />
          </b>
          <RowHint who={who} view={view} slot={slot} band={band} />
          {belt !== null && isKnown(belt) && <small className="nick-belt">{beltText(belt)}</small>}
        </span>
        {hidden && (
          <span className="row-hidden">
            <Icon name="hidden" />
            <span>
              {say('hidden')} <span className="said">{say('onTheWall')}</span>
            </span>
          </span>
        )}
        <span className="row-belt col-belt">{belt === null ? '' : beltText(belt)}</span>
        {view.state === 'free' || view.state === 'left' ? (
          <span />
        ) : (
          <Gate
            position={view.position}
            lampPercent={view.lampPercent}
            band={band}
            stale={view.stale}
            label={positionLabel(view)}
          />
        )}
        {figures ? (
          <RowFigures view={view} slot={slot} />
        ) : (
          <span className="row-message">{stateText(view)}</span>
        )}
        <span className="row-signal">
          {signalIcon(view) !== null && <Icon name={signalIcon(view) ?? 'live'} />}
        </span>
        <span className="row-next">
          <Icon name="next" />
        </span>
      </button>
    </li>
  );
});

function RowFigures({ view, slot }: { view: PersonView; slot: FrameSlot | null }) {
  return (
    <>
      <span className={`row-percent ${view.stale ? 'is-stale' : ''}`}>
        {view.percent ?? say('none')}
        {view.percent !== null && <small>%</small>}
      </span>
      <span className="row-figure col-more">
        <span className="said">{say('colBpm')} </span>
        {view.bpm ?? say('none')}
      </span>
      <span className="row-figure col-more">
        <span className="said">{say('colInTarget')} </span>
        {minutesSeconds(slot?.staff?.classInTargetS ?? 0)}
      </span>
    </>
  );
}

interface RowHintProps {
  readonly who: RosterSlot;
  readonly view: PersonView;
  readonly slot: FrameSlot | null;
  readonly band: Band | null;
}

/** What to say to the person now, and where the heart is going: a forecast is called "mot". Silent when all is well. */
function RowHint({ who, view, slot, band }: RowHintProps) {
  if (view.state !== 'figures' || slot === null) return null;
  if (who.target === 'rpe') return <small>{say('byBorg')}</small>;
  const forecast = slot.staff?.forecastPercent ?? null;
  const high = forecast !== null && band !== null && forecast > band.ceilingPercent + 3;
  const words: string[] = [];
  if (slot.word !== 'none' && slot.word !== 'hold' && slot.word !== 'easy')
    words.push(say(`word_${slot.word}`));
  if (forecast !== null && (high || view.position !== 'in') && !view.stale) {
    words.push(say('forecast', { percent: forecast }));
  }
  if (view.stale && view.silentS !== null) return <small>{say('signal_stale', { s: view.silentS })}</small>;
  return words.length === 0 ? null : <small>{words.join(', ')}</small>;
}

export function stateText(view: PersonView): string {
  switch (view.state) {
    case 'lost':
      return view.silentS === null ? say('signal_lost') : say('signal_lostFor', { s: view.silentS });
    case 'notWorn':
    case 'waiting':
    case 'noStrap':
    case 'conflict':
    case 'left':
      return say(`signal_${view.state}`);
    case 'free':
      return say('newParticipant');
    case 'unknown':
    case 'figures':
      return say('none');
  }
}

const ICONS: Readonly<Record<PersonState, IconName | null>> = {
  figures: 'live',
  lost: 'lost',
  notWorn: 'strap',
  waiting: 'strap',
  noStrap: 'strap',
  conflict: 'strap',
  left: null,
  free: 'plus',
  unknown: null,
};

function signalIcon(view: PersonView): IconName | null {
  if (view.state === 'figures' && view.stale) return 'stale';
  if (view.state === 'figures' && view.lowBattery) return 'battery';
  return ICONS[view.state];
}

function positionLabel(view: PersonView): string {
  return view.position === 'none' ? say('none') : say(`position_${view.position}`);
}
