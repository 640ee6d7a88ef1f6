/** Straps on the air that the inventory does not know: taken in with a number, or joined to one as its other radio. */
import type { InventoryStrap } from '@takt/shared/api/straps.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';
import { useState } from 'react';
import type { Live } from '../../live/live.ts';
import { useCell } from '../../live/store.ts';
import { addStrap, changeStrap } from '../api.ts';
import { strapName } from '../parts/strap-choice.ts';
import { bpmText } from '../parts/strap-row.tsx';
import { say } from '../words/words.ts';
import { radiosOf, unknownOf } from './inventory-view.ts';
import { useStep } from './step.tsx';

interface HeardNowProps {
  readonly live: Live;
  readonly straps: readonly InventoryStrap[];
  readonly onChange: () => void;
}

export function HeardNow({ live, straps, onChange }: HeardNowProps) {
  const unknown = unknownOf(useCell(live.straps), straps);
  return (
    <section className="card inventory-heard">
      <h2>{say('heardUnknown')}</h2>
      {unknown.length === 0 && <p className="quiet">{say('heardNoUnknown')}</p>}
      <ul>
        {unknown.map((strap) => (
          <Unknown key={strap.sensors.join()} strap={strap} straps={straps} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}

interface UnknownProps {
  readonly strap: HeardStrap;
  readonly straps: readonly InventoryStrap[];
  readonly onChange: () => void;
}

function Unknown({ strap, straps, onChange }: UnknownProps) {
  const [number, setNumber] = useState('');
  const step = useStep(onChange);
  const sensors = [...strap.sensors];
  const label = number.trim() === '' ? null : number.trim();
  const inUse = straps.filter(({ retired }) => retired === null);
  return (
    <li className="inventory-unknown">
      <span>
        <b>{strapName(strap)}</b> {radiosOf(strap)} {bpmText(strap)}
        {strap.level !== null && <> · {say(`strength_${strap.level}`)}</>}
        {strap.conflict && <small>{say('twoStraps')}</small>}
      </span>
      <input
        className="field"
        aria-label={say('strapNumberField')}
        placeholder={say('strapNumberField')}
        maxLength={12}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <button
        type="button"
        className="button primary"
        disabled={step.busy || label === null}
        onClick={() => step.take(() => addStrap({ label, sensors }))}
      >
        {say('takeIn')}
      </button>
      {inUse.length > 0 && (
        <select
          className="field"
          aria-label={say('joinToStrap')}
          value=""
          onChange={({ currentTarget }) => {
            const strapId = currentTarget.value;
            step.take(() => changeStrap(strapId, { kind: 'join', sensors }));
          }}
        >
          <option value="">{say('joinToStrap')} …</option>
          {inUse.map((one) => (
            <option key={one.strapId} value={one.strapId}>
              {say('takenIn', { label: one.label ?? say('noNumber') })}
            </option>
          ))}
        </select>
      )}
      {step.refusal}
    </li>
  );
}
