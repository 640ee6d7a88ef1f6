/** HRmax ±: nothing counts until staff say from when. "Hele timen" is a correction and counts earlier seconds anew. */
import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import { bandOfPhase, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { bandBpm } from '@takt/shared/zones.ts';
import { useState } from 'react';
import { usePart } from '../../live/store.ts';
import { Choice } from '../parts/choice.tsx';
import { Stepper } from '../parts/stepper.tsx';
import { say } from '../words/words.ts';
import { AgeField, AgeTold } from './age-estimate.tsx';
import { useCommand, useConsole } from './context.ts';
import { changedHrMax, estimatedBpm, isoDay, methodFor, stepBpm } from './hr-max.ts';
import { Unsaved } from './unsaved.tsx';

/** Where the stepper begins for somebody without a value; it is no proposal and is sent only when confirmed. */
const BEGIN_AT_BPM = 180;
const METHODS: readonly HrMaxMethod[] = ['measured', 'class-peak', 'formula'];

export function HrMaxField({ roster, who }: { roster: Roster; who: RosterSlot }) {
  const { live, session } = useConsole();
  const command = useCommand();
  const before = who.staff?.hrMax ?? null;
  const [draft, setDraft] = useState<{ bpm: number; method: HrMaxMethod | null } | null>(null);
  const [age, setAge] = useState('');
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const band = workBand(roster, phaseIndex);
  const shown = draft?.bpm ?? before?.bpm ?? null;
  const bounds = shown === null || band === null ? null : bandBpm(band, shown);
  const changed =
    draft !== null && (draft.bpm !== before?.bpm || (draft.method ?? before.method) !== before.method);

  const step = (by: number): void =>
    setDraft((now) => ({
      bpm: stepBpm(now?.bpm ?? before?.bpm ?? BEGIN_AT_BPM, by),
      method: now === null ? methodFor(before) : now.method,
    }));
  const fromAge = (text: string): void => {
    setAge(text);
    const bpm = estimatedBpm(text);
    setDraft(bpm === null ? null : { bpm, method: 'formula' });
  };
  const confirm = (wholeClass: boolean): void => {
    if (draft?.method == null) return;
    const classMs = live.header.get()?.atMs;
    const correctionMs = live.roster.get()?.staff?.dateCorrectionMs ?? 0;
    const today = isoDay(classMs === undefined ? Date.now() : classMs + correctionMs, session.timeZone);
    const hrMax = changedHrMax(before, draft.bpm, draft.method, today);
    command({ kind: 'hrmax', slot: who.slot, hrMax, wholeClass });
    setDraft(null);
  };

  return (
    <section className="drawer-field">
      <div className="drawer-label">
        <span>
          {say('hrMax')} <Unsaved of={['hrmax']} slot={who.slot} />
        </span>
        {bounds !== null && <b>{say('hrMaxBand', { floor: bounds.floorBpm, ceiling: bounds.ceilingBpm })}</b>}
      </div>
      <Stepper
        value={shown}
        {...(before === null || changed ? {} : { note: say(`method_${before.method}`) })}
        lowerLabel={say('hrMaxLower')}
        higherLabel={say('hrMaxHigher')}
        onStep={step}
      />
      {before === null && draft === null && <p className="caption">{say('hrMaxMissing')}</p>}
      {before === null && <AgeField age={age} onAge={fromAge} />}
      {before === null && <AgeTold age={age} />}
      {changed && (
        <>
          <Choice
            label={say('methodLabel')}
            value={draft.method}
            options={METHODS.map((method) => ({ value: method, label: say(`method_${method}`) }))}
            onChoose={(method) => setDraft({ ...draft, method })}
          />
          {draft.method === null && <p className="caption">{say('methodMissing')}</p>}
          <div className="two">
            <button
              type="button"
              className="button primary"
              disabled={draft.method === null}
              onClick={() => confirm(false)}
            >
              {say('fromNow')}
            </button>
            <button
              type="button"
              className="button outline"
              disabled={draft.method === null}
              onClick={() => confirm(true)}
            >
              {say('wholeClass')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

/** The intervals' band: it is what the maximum is set for, also while the class warms up. */
function workBand(roster: Roster, phaseIndex: number) {
  return plannedIntervals(roster.phases)[0]?.band ?? bandOfPhase(roster.phases, phaseIndex);
}
