/** What the pages of set-up share: a page with its ways on and back, and a choice of ways with what each means. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { Link } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useId, useRef } from 'react';
import { Refused } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { placeBefore, type SetUpPlace } from './places.ts';

/** The state as it is now, for what every page has: its way back. */
export const CurrentState = createContext<SetUpState | null>(null);

/** Each page is given the state. */
export interface StepProps {
  readonly state: SetUpState;
  /** An answer has brought a new one; the page has more to say. */
  readonly onState: (state: SetUpState) => void;
  /** It is answered: on to the next page. */
  readonly onDone: (state: SetUpState) => void;
}

/** Of a mutation: what a page shows while it is sent, and when the answer was no. */
export interface Sending {
  readonly isPending: boolean;
  readonly error: unknown;
}

interface PageProps {
  /** null: nothing to go back to. */
  readonly place: SetUpPlace | null;
  readonly title: string;
  readonly lead?: string;
  /** The way on; left out: the page has its own. */
  readonly next?: string;
  readonly onNext?: () => void;
  readonly ready?: boolean;
  readonly sending?: Sending;
  /** A way back within the step, instead of to the step before. */
  readonly onBack?: () => void;
  /** Another way on, beside the one that is meant. */
  readonly also?: ReactNode;
  readonly children?: ReactNode;
}

/** One decision. Enter goes on, as the button does; the keyboard begins at the heading. */
export function Page({ place, title, lead, next, onNext, children, ...more }: PageProps) {
  const { ready = true, sending, onBack, also } = more;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Takt`;
    if (!heading.current?.closest('form')?.contains(document.activeElement)) heading.current?.focus();
  }, [title]);
  const state = useContext(CurrentState);
  const before = place === null || state === null ? null : placeBefore(place, state);
  const busy = sending?.isPending === true;
  return (
    <form
      className="set-up-page"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onNext?.();
      }}
    >
      <div className="set-up-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p className="quiet">{lead}</p>}
      </div>
      <div className="set-up-asked">{children}</div>
      <div className="set-up-ways">
        <Refused error={sending?.error ?? null} />
        {next !== undefined && (
          <button type="submit" className="button primary" disabled={!ready || busy}>
            {busy ? say('setUpBusy') : next}
          </button>
        )}
        {also}
        {onBack !== undefined ? (
          <button type="button" className="button bare" onClick={onBack}>
            {say('goBack')}
          </button>
        ) : (
          before !== null && (
            <Link className="button bare" to="/setup" search={{ at: before }}>
              {say('goBack')}
            </Link>
          )
        )}
      </div>
    </form>
  );
}

interface WaysProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly ways: readonly { readonly value: T; readonly label: string; readonly meaning: string }[];
  readonly onChoose: (value: T) => void;
}

/** One of a few, each with what it means. */
export function Ways<T extends string>({ label, value, ways, onChoose }: WaysProps<T>) {
  const name = useId();
  return (
    <fieldset className="set-up-choices" aria-label={label}>
      {ways.map((way) => (
        <label key={way.value} className={way.value === value ? 'set-up-choice is-chosen' : 'set-up-choice'}>
          <input
            type="radio"
            name={name}
            value={way.value}
            checked={way.value === value}
            onChange={() => onChoose(way.value)}
          />
          <span>
            <b>{way.label}</b>
            <small>{way.meaning}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface CheckProps {
  readonly label: string;
  readonly meaning?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children?: ReactNode;
}

export function Check({ label, meaning, checked, onChange, children }: CheckProps) {
  return (
    <label className={checked ? 'set-up-choice is-chosen' : 'set-up-choice'}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        <b>{label}</b>
        {meaning !== undefined && <small>{meaning}</small>}
        {children}
      </span>
    </label>
  );
}
