/** A part of a page: what is known, and a form for it once somebody asks to change it. */
import { type ReactNode, useState } from 'react';
import { say } from '../words/words.ts';

interface CardProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The form; `close` puts the facts back. Left out: nothing is changed here. */
  readonly form?: (close: () => void) => ReactNode;
  /** What opens the form: "Endre" unless something else is said. */
  readonly open?: string;
  readonly wide?: boolean;
}

export function Card({ title, children, form, open, wide = false }: CardProps) {
  const [editing, setEditing] = useState(false);
  return (
    <section className={`card person-card ${wide ? 'is-wide' : ''}`} aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        {form !== undefined && !editing && (
          <button type="button" className="button bar" onClick={() => setEditing(true)}>
            {open ?? say('edit')}
            <span className="unseen">{` ${title}`}</span>
          </button>
        )}
      </div>
      {children}
      {form !== undefined && editing && form(() => setEditing(false))}
    </section>
  );
}

/** What is known, by name; what is not is a dash. */
export function Facts({ facts }: { facts: readonly (readonly [string, string | null])[] }) {
  return (
    <dl className="person-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null || value === '' ? say('none') : value}</dd>
        </div>
      ))}
    </dl>
  );
}
