/** One lent strap: its facts in a line, and what can be done with it. */
import type { InventoryStrap, StrapChange } from '@takt/shared/api/straps.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';
import { useState } from 'react';
import { shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import type { Cell } from '../../live/cell.ts';
import type { Live } from '../../live/live.ts';
import { useCell } from '../../live/store.ts';
import { changeStrap } from '../api.ts';
import { say } from '../words/words.ts';
import { heardOf, isLow, radiosOf } from './inventory-view.ts';
import { useStep } from './step.tsx';

interface StrapLineProps {
  readonly strap: InventoryStrap;
  readonly live: Live | null;
  readonly timeZone: string;
  readonly onChange: () => void;
}

export function StrapLine({ strap, live, timeZone, onChange }: StrapLineProps) {
  const [renaming, setRenaming] = useState(false);
  const step = useStep(() => {
    setRenaming(false);
    onChange();
  });
  const { retired, sanitisedAtMs, batteryChangedAtMs } = strap;
  const change = (body: StrapChange): void => step.take(() => changeStrap(strap.strapId, body));
  const date = (atMs: number): string => shortDateTime(atMs, timeZone, language());
  const act = (word: Parameters<typeof say>[0], body: StrapChange) => (
    <button type="button" className="button outline" disabled={step.busy} onClick={() => change(body)}>
      {say(word)}
    </button>
  );
  return (
    <li>
      <details className={`inventory-strap ${retired === null ? '' : 'is-out'}`}>
        <summary className="inventory-line">
          <b>{strap.label ?? say('noNumber')}</b>
          <span>{radiosOf(strap)}</span>
          <span className={isLow(strap) ? 'is-low' : ''}>
            {batteryText(strap, date)}
            {isLow(strap) && <small>{say('batteryLow')}</small>}
          </span>
          <span>{strap.lastSeenMs === null ? say('never') : date(strap.lastSeenMs)}</span>
          <span>
            {retired !== null ? (
              say(`out_${retired.why}`, { date: date(retired.atMs) })
            ) : strap.inUse !== null ? (
              say('inUseAt', { station: strap.inUse.station, room: strap.inUse.roomName })
            ) : live === null ? null : (
              <Heard straps={live.straps} strap={strap} />
            )}
          </span>
          <span>
            {sanitisedAtMs !== null && <small>{say('washedAt', { date: date(sanitisedAtMs) })}</small>}
            {batteryChangedAtMs !== null && (
              <small>{say('newBatteryAt', { date: date(batteryChangedAtMs) })}</small>
            )}
          </span>
        </summary>
        <div className="inventory-acts">
          {retired !== null ? (
            act('bringBack', { kind: 'return' })
          ) : renaming ? (
            <Rename label={strap.label ?? ''} onSave={(label) => change({ kind: 'label', label })} />
          ) : (
            <>
              {act('washed', { kind: 'sanitised' })}
              {act('newBattery', { kind: 'battery-changed' })}
              <button type="button" className="button outline" onClick={() => setRenaming(true)}>
                {say('changeNumber')}
              </button>
              {act('takeOut', { kind: 'retire', why: 'retired' })}
              {act('isLost', { kind: 'retire', why: 'lost' })}
            </>
          )}
        </div>
        {step.refusal}
      </details>
    </li>
  );
}

function Heard({ straps, strap }: { straps: Cell<readonly HeardStrap[]>; strap: InventoryStrap }) {
  const heard = heardOf(useCell(straps), strap);
  if (heard === null) return null;
  return <>{say(heard.conflict ? 'twoStraps' : 'heardHere')}</>;
}

function Rename({ label, onSave }: { label: string; onSave: (label: string) => void }) {
  const [number, setNumber] = useState(label);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (number.trim() !== '') onSave(number.trim());
      }}
    >
      <input
        className="field"
        aria-label={say('strapNumberField')}
        maxLength={12}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <button type="submit" className="button primary">
        {say('save')}
      </button>
    </form>
  );
}

function batteryText({ battery }: InventoryStrap, date: (atMs: number) => string): string {
  if (battery === null) return say('notTold');
  const at = date(battery.atMs);
  return battery.percent === null
    ? say('batteryUnknownAt', { date: at })
    : say('batteryAt', { percent: battery.percent, date: at });
}
