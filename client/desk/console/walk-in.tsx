/** Somebody takes a free place: a nickname is suggested, a maximum heart rate is asked for and never required. */
import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import { tidyName } from '@takt/shared/shown-name.ts';
import type { Roster } from '@takt/shared/wire/wire.ts';
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { Choice } from '../parts/choice.tsx';
import { say } from '../words/words.ts';
import { useCommand } from './context.ts';
import { readBpm } from './hr-max.ts';
import { nicknameFault, suggestNickname } from './names.ts';

const LAST_SLOT = 40;

/** The lowest slot number that the class has not used, or null when it is full. */
export function nextSlot(roster: Roster): number | null {
  const used = new Set(roster.slots.map(({ slot }) => slot));
  for (let slot = 1; slot <= LAST_SLOT; slot++) if (!used.has(slot)) return slot;
  return null;
}

interface WalkInProps {
  readonly roster: Roster;
  readonly slot: number;
  readonly station: number;
  readonly onDone?: () => void;
}

export function WalkIn({ roster, slot, station, onDone }: WalkInProps) {
  const command = useCommand();
  const taken = roster.slots.map(({ nickname }) => nickname);
  const [nickname, setNickname] = useState(() => suggestNickname(taken, null, station));
  const [hrMax, setHrMax] = useState('');
  const [method, setMethod] = useState<HrMaxMethod>('formula');
  const name = tidyName(nickname);
  const fault = nicknameFault(nickname, taken);
  const bpm = readBpm(hrMax);
  const ready = fault === null && (hrMax.trim() === '' || bpm !== null);

  const join = (): void => {
    if (!ready) return;
    command({
      kind: 'join',
      slot,
      nickname: name,
      hrMax: bpm === null ? null : { bpm, method, date: null },
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
      <label className="stack-tight">
        <span className="caption">{say('hrMaxOptional')}</span>
        <input
          className="field"
          inputMode="numeric"
          autoComplete="off"
          value={hrMax}
          aria-invalid={hrMax.trim() !== '' && bpm === null}
          onChange={(event) => setHrMax(event.currentTarget.value)}
        />
      </label>
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
      <button type="submit" className="button big primary" disabled={!ready}>
        {say('takePlace')}
      </button>
    </form>
  );
}
