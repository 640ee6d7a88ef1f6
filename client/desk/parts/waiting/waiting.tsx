/**
 * How much waits for the server, in the bar at the top, and all of it one tap away: what, about whom, since when, why, and
 * how safe it is on this tablet. Silent while everything is saved as it is tapped.
 */
import { useState, useSyncExternalStore } from 'react';
import { timeOfDay } from '../../../i18n/format.ts';
import { language } from '../../../i18n/i18n.ts';
import type { NotKept } from '../../outbox/keep.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { dateOf, isOfTheMoment } from '../../outbox/tap.ts';
import type { TapState } from '../../outbox/tap-state.ts';
import { say } from '../../words/words.ts';
import { Sheet } from '../sheet.tsx';
import { Ways, whatText, whyText } from './tap-text.tsx';
import './waiting.css';

export function Waiting({ outbox, timeZone }: { outbox: Outbox; timeZone: string }) {
  const [open, setOpen] = useState(false);
  const { taps } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const listed = taps.filter(isListed);
  if (listed.length === 0) return null;
  const refused = listed.some(({ status }) => status !== 'underWay');
  const notKept = listed.find((one) => one.notKept !== null)?.notKept ?? null;
  return (
    <>
      <button type="button" className="button bar waiting-count" onClick={() => setOpen(true)}>
        {say(refused ? 'notSavedCount' : 'waitingToSave', { count: listed.length })}
        {notKept !== null && <small>{say('onlyHere')}</small>}
      </button>
      {open && (
        <Sheet title={say('waitingTitle')} onClose={() => setOpen(false)} wide>
          <p className="quiet">{say(keptWord(notKept))}</p>
          <ul className="waiting-list">
            {listed.map((one) => (
              <li key={one.tap.id}>
                <b>{whatText(one.tap)}</b>
                <small>{timeOfDay(dateOf(one.tap), timeZone, language())}</small>
                <p>{whyText(one)}</p>
                <Ways one={one} outbox={outbox} />
              </li>
            ))}
          </ul>
        </Sheet>
      )}
    </>
  );
}

/** What goes through at once is not spoken of, and a step of the class says so in its own button. */
function isListed({ tap, status, delayed }: TapState): boolean {
  if (isOfTheMoment(tap.step)) return false;
  return status === 'refused' || status === 'late' || (status === 'underWay' && delayed);
}

const keptWord = (notKept: NotKept | null) =>
  notKept === null ? ('keptHere' as const) : (`notKept_${notKept}` as const);
