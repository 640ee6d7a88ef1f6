/** A tap that is not saved, in words, and what can be done with it. */
import { useState } from 'react';
import { language } from '../../../i18n/i18n.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import { isOfTheMoment, KEPT_MS, lifetimeMs, type Tap, writtenIn } from '../../outbox/tap.ts';
import type { TapState } from '../../outbox/tap-state.ts';
import { say } from '../../words/words.ts';
import { HoldButton } from '../hold-button.tsx';

/** "notat (plass 2, Elv)" */
export function whatText({ step, about }: Tap): string {
  const what = say(step.kind === 'note' && step.slot === null ? 'step_classNote' : `step_${step.kind}`);
  if (about === null) return what;
  const { station, nickname } = about;
  const who =
    nickname === null ? say('stationAlone', { station }) : say('stationName', { station, nickname });
  return say('whatAbout', { what, who });
}

/** Why it is not saved, and what to do. */
export function whyText({ tap: { step }, status, text, delayed }: TapState): string {
  if (status === 'refused') return text?.[language()] ?? say('notDoneNoText');
  if (status !== 'late') return say(delayed ? 'waitsForTakt' : 'saving');
  if (isOfTheMoment(step)) return say('notDoneLate');
  return say(lifetimeMs(step) === KEPT_MS ? 'keptTooLong' : 'pairedTooLate');
}

interface WaysProps {
  readonly one: TapState;
  readonly outbox: Outbox;
}

/** What was written, and the ways on. A refused one can be sent again, a late one although it is late. */
export function Ways({ one, outbox }: WaysProps) {
  const { tap, status } = one;
  const written = writtenIn(tap.step);
  const over = status === 'refused' || status === 'late';
  return (
    <>
      {written !== null && <p className="waiting-text">{written}</p>}
      <div className="waiting-ways">
        {over && (
          <button type="button" className="button outline" onClick={() => outbox.sendAgain(tap.id)}>
            {say('sendAgain')}
          </button>
        )}
        {written !== null && <Copy text={written} />}
        <HoldButton className="button outline" onHeld={() => outbox.discard(tap.id)}>
          {say('discard')}
        </HoldButton>
      </div>
    </>
  );
}

/** Without a secure context there is no clipboard for pages: the text stands there to be marked by hand. */
function Copy({ text }: { text: string }) {
  const [done, setDone] = useState<boolean | null>(null);
  const copy = (): void => {
    const clipboard = globalThis.navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) setDone(false);
    else
      clipboard.writeText(text).then(
        () => setDone(true),
        () => setDone(false),
      );
  };
  return (
    <button type="button" className="button outline" onClick={copy}>
      {say(done === null ? 'copy' : done ? 'copied' : 'copyByHand')}
    </button>
  );
}
