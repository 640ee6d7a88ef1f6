/**
 * Somebody takes a free slot: a nickname is suggested, a maximum heart rate is asked for and never required. Who has none
 * gets an estimate from the age, and whose heart does not follow is steered by Borg, without a reason.
 */

import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { asSlot, type Slot, type Station } from '@takt/shared/ids.ts';
import { SLOTS_MAX } from '@takt/shared/limits.ts';
import { tidyName } from '@takt/shared/shown-name.ts';
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { Choice } from '../parts/choice.tsx';
import { say } from '../words/words.ts';
import { AgeField, AgeTold } from './age-estimate.tsx';
import { useCommand } from './context.ts';
import { estimatedBpm, readBpm } from './hr-max.ts';
import { nicknameFault, suggestNickname } from './names.ts';

/** The lowest number that is neither a slot nor a station of the class, or null when it is full. */
export function nextSlot(roster: Roster): Slot | null {
  const used = new Set<number>(roster.slots.flatMap(({ slot, station }) => [slot, station]));
  for (let number = 1; number <= SLOTS_MAX; number++) if (!used.has(number)) return asSlot(number);
  return null;
}

interface WalkInProps {
  readonly roster: Roster;
  readonly slot: Slot;
  readonly station: Station;
  readonly onDone?: () => void;
}

export function WalkIn({ roster, slot, station, onDone }: WalkInProps) {
  const command = useCommand();
  const taken = roster.slots.map(({ nickname }) => nickname);
  const [nickname, setNickname] = useState(() => suggestNickname(taken, null, station));
  const [hrMax, setHrMax] = useState('');
  const [method, setMethod] = useState<HrMaxMethod>('formula');
  const [age, setAge] = useState('');
  const [target, setTarget] = useState<RosterSlot['target']>('heart-rate');
  const name = tidyName(nickname);
  const fault = nicknameFault(nickname, taken);
  const known = hrMax.trim() !== '';
  const bpm = readBpm(hrMax);
  const estimate = estimatedBpm(age);
  const ready = fault === null && (known ? bpm !== null : age.trim() === '' || estimate !== null);

  const join = (): void => {
    if (!ready) return;
    command({
      kind: 'join',
      slot,
      nickname: name,
      hrMax:
        bpm !== null
          ? { bpm, method, date: null }
          : estimate !== null
            ? { bpm: estimate, method: 'formula', date: null }
            : null,
      ...(target === 'rpe' ? { target } : {}),
    });
    onDone?.();
  };

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        join();
      }}
    >
      <p className="quiet">{say('walkInText')}</p>
      <label className="stack-tight">
        <span className="caption">{say('nickname')}</span>
        <span className="with-button">
          <input
            className="field"
            value={nickname}
            autoComplete="off"
            aria-invalid={fault !== null}
            onChange={(event) => setNickname(event.currentTarget.value)}
          />
          <button
            type="button"
            className="button"
            onClick={() => setNickname(suggestNickname(taken, name, station))}
          >
            {say('anotherNickname')}
          </button>
        </span>
        {fault !== null && nickname !== '' && (
          <span className="inline-error" role="alert">
            {fault[language()]}
          </span>
        )}
      </label>
      <div className="two">
        <label className="stack-tight">
          <span className="caption">{say('hrMaxOptional')}</span>
          <input
            className="field"
            inputMode="numeric"
            autoComplete="off"
            value={hrMax}
            aria-invalid={known && bpm === null}
            onChange={(event) => {
              setHrMax(event.currentTarget.value);
              setAge('');
            }}
          />
        </label>
        <AgeField
          age={age}
          onAge={(text) => {
            setAge(text);
            setHrMax('');
          }}
        />
      </div>
      <AgeTold age={age} />
      {bpm !== null && (
        <Choice
          label={say('methodLabel')}
          value={method}
          options={[
            { value: 'measured', label: say('method_measured') },
            { value: 'class-peak', label: say('method_class-peak') },
            { value: 'formula', label: say('method_formula') },
          ]}
          onChoose={setMethod}
        />
      )}
      <div className="stack-tight">
        <span className="caption">{say('steerBy')}</span>
        <Choice
          label={say('steerBy')}
          value={target}
          options={[
            { value: 'heart-rate', label: say('steerByHeart') },
            { value: 'rpe', label: say('steerByBorg') },
          ]}
          onChoose={setTarget}
        />
        {target === 'rpe' && <p className="caption">{say('steerByBorgText')}</p>}
      </div>
      <button type="submit" className="button big primary" disabled={!ready}>
        {say('takeStation')}
      </button>
    </form>
  );
}
