/** The treadmill of a person's slot: what it sends, which it is, and what only staff can see of its use. */

import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import { useEffect, useState } from 'react';
import { useCell } from '../../live/store.ts';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { beltOf, beltText, inOrder, treadmillName, treadmillRadio } from './treadmill.ts';
import { Unsaved } from './unsaved.tsx';

interface TreadmillProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
}

export function TreadmillField({ roster, who }: TreadmillProps) {
  const command = useCommand();
  const [choosing, setChoosing] = useState(false);
  const { slot } = who;
  const own = who.staff?.treadmill ?? null;
  const use = who.staff?.treadmillUse ?? { holdsRails: false, running: false };
  return (
    <section className="drawer-field">
      <div className="drawer-label">
        <span>
          {say('treadmill')} <Unsaved of={['treadmill', 'treadmillUse']} slot={slot} />
        </span>
        <BeltNow who={who} />
      </div>
      <div className={own === null ? 'one' : 'three'}>
        <button type="button" className="button outline" onClick={() => setChoosing(true)}>
          {say(own === null ? 'treadmillChoose' : 'treadmillChange')}
        </button>
        {own !== null && (
          <>
            <Mark
              word="holdsRails"
              on={use.holdsRails}
              onChange={(holdsRails) => command({ kind: 'treadmillUse', slot, holdsRails })}
            />
            <Mark
              word="runs"
              on={use.running}
              onChange={(running) => command({ kind: 'treadmillUse', slot, running })}
            />
          </>
        )}
      </div>
      {choosing && (
        <Sheet title={say('treadmillFor', { station: who.station })} onClose={() => setChoosing(false)}>
          <TreadmillPicker roster={roster} who={who} onDone={() => setChoosing(false)} />
        </Sheet>
      )}
    </section>
  );
}

function BeltNow({ who }: { who: RosterSlot }) {
  const { live } = useConsole();
  const slot = useCell(live.slot(who.slot));
  const belt = beltOf(who, slot, useCell(live.link));
  const silent = belt !== null && belt.speedKmh === null && belt.inclinePercent === null;
  return <b>{belt === null ? say('treadmillNone') : silent ? say('treadmillUnheard') : beltText(belt)}</b>;
}

interface MarkProps {
  readonly word: 'holdsRails' | 'runs';
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Mark({ word, on, onChange }: MarkProps) {
  return (
    <button
      type="button"
      className={`button ${on ? 'is-chosen' : ''}`}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {say(word)}
    </button>
  );
}

/** Every treadmill heard in the room. The one that was started a moment ago is found by what it shows. */
function TreadmillPicker({ roster, who, onDone }: TreadmillProps & { readonly onDone: () => void }) {
  const { live } = useConsole();
  const command = useCommand();
  const treadmills = useCell(live.treadmills);
  useEffect(() => {
    live.pairing(true);
    return () => live.pairing(false);
  }, [live]);
  const own = who.staff?.treadmill ?? null;
  const place = (sensor: TreadmillKey | null): void => {
    command({ kind: 'treadmill', slot: who.slot, sensor });
    onDone();
  };
  const stationOf = (slot: Slot): number =>
    roster.slots.find((other) => other.slot === slot)?.station ?? slot;
  return (
    <div className="picker">
      {own !== null && (
        <div className="picker-own">
          <span>
            <small>{say('inUse')}</small>
            <b>{treadmillName(own)}</b>
          </span>
          <button type="button" className="button outline" onClick={() => place(null)}>
            {say('treadmillDisconnect')}
          </button>
        </div>
      )}
      <p className="quiet">{say('treadmillText')}</p>
      <ul className="picker-list">
        {inOrder(treadmills.filter(({ sensor }) => sensor !== own)).map((one) => (
          <li key={one.sensor}>
            <button type="button" className="picker-strap picker-treadmill" onClick={() => place(one.sensor)}>
              <b>{treadmillName(one.sensor)}</b>
              <span>
                {one.slot === null
                  ? treadmillRadio(one.sensor)
                  : say('treadmillAt', { station: stationOf(one.slot) })}
              </span>
              <span className="picker-bpm">{beltText(one)}</span>
              <span className="picker-age">
                {one.ageS * 1000 <= STALE_AFTER_MS ? say('heardNow') : say('heardAgo', { s: one.ageS })}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {treadmills.length === 0 && <p className="picker-empty">{say('noTreadmills')}</p>}
    </div>
  );
}
