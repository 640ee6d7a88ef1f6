/**
 * The button by which somebody logs out here, or locks a shared tablet. At once where nothing of theirs waits; else what
 * waits is shown first: to stay, to go while it waits encrypted for the same person, or to delete it and go.
 */
import { useMutation } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { language } from '../../../i18n/i18n.ts';
import { ApiError } from '../../api.ts';
import { leaveWithoutAsking } from '../../outbox/desk-outbox.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { isOfTheMoment } from '../../outbox/tap.ts';
import { say } from '../../words/words.ts';
import { HoldButton } from '../hold-button.tsx';
import { Sheet } from '../sheet.tsx';
import { whatText } from './tap-text.tsx';
import './waiting.css';

interface SignOutProps {
  readonly outbox: Outbox;
  readonly word: 'lock' | 'logOut';
  readonly className: string;
  readonly onSignOut: () => Promise<unknown>;
  readonly onDone: () => void;
}

export function SignOut({ outbox, word, className, onSignOut, onDone }: SignOutProps) {
  /** How much waits, once it was asked; null: nothing is asked. */
  const [asked, setAsked] = useState<number | null>(null);
  const leaving = useMutation({
    mutationFn: async (how: 'ask' | 'keep' | 'delete') => {
      const waits = how === 'ask' ? await outbox.waitsOnTablet() : 0;
      if (waits > 0) return waits;
      await onSignOut();
      // Only once the log-out is certain: what could not be left is not lost.
      if (how === 'delete') await outbox.forget();
      return null;
    },
    onSuccess: (waits) => {
      setAsked(waits);
      if (waits !== null) return;
      leaveWithoutAsking(outbox);
      onDone();
    },
    onError: () => setAsked((before) => before ?? 0),
  });
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={leaving.isPending}
        onClick={() => leaving.mutate('ask')}
      >
        {say(word)}
      </button>
      {asked !== null && (
        <Sheet
          title={asked > 0 ? say('signOutWaits', { count: asked }) : say('signOutFailed')}
          onClose={() => setAsked(null)}
        >
          {leaving.error !== null && <p role="alert">{whyNot(leaving.error)}</p>}
          {asked > 0 && <WhatWaits outbox={outbox} />}
          <div className="waiting-ways">
            <button type="button" className="button primary" onClick={() => setAsked(null)}>
              {say('signOutStay')}
            </button>
            <button
              type="button"
              className="button outline"
              disabled={leaving.isPending}
              onClick={() => leaving.mutate('keep')}
            >
              {say(asked > 0 ? `signOutAnyway_${word}` : word)}
            </button>
            {asked > 0 && (
              <HoldButton className="button outline" onHeld={() => leaving.mutate('delete')}>
                {say(`signOutDeleting_${word}`)}
              </HoldButton>
            )}
          </div>
        </Sheet>
      )}
    </>
  );
}

const whyNot = (error: unknown): string =>
  (error instanceof ApiError ? error.text?.[language()] : undefined) ?? say('signOutNoAnswer');

/** By name what this page knows of, and what becomes of it. */
function WhatWaits({ outbox }: { outbox: Outbox }) {
  const { taps } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const waiting = taps.filter(({ tap, status }) => status !== 'saved' && !isOfTheMoment(tap.step));
  const drafts = outbox.drafts();
  const onlyHere = waiting.some(({ notKept, status }) => notKept !== null || status === 'late');
  return (
    <>
      {waiting.length > 0 && (
        <ul className="waiting-list">
          {waiting.map(({ tap }) => (
            <li key={tap.id}>
              <b>{whatText(tap)}</b>
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">{say(onlyHere ? 'signOutOnlyHere' : 'signOutKept')}</p>
      {drafts > 0 && <p className="quiet">{say('signOutDrafts', { count: drafts })}</p>}
    </>
  );
}
