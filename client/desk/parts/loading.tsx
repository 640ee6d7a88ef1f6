/**
 * It is being fetched. A server that is slow or silent is told of after some seconds, with ways on: nobody looks at
 * "Henter …" without end.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type DeskWord, say } from '../words/words.ts';

/** Longer than a busy server takes; short enough that nobody has turned away. */
const LATE_AFTER_MS = 5_000;

/** Whether it has been long; and begins to count anew. */
function useLate(): readonly [boolean, () => void] {
  const [round, setRound] = useState(0);
  const [lateIn, setLateIn] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setLateIn(round), LATE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [round]);
  return [lateIn === round, () => setRound((before) => before + 1)];
}

interface LoadingProps {
  readonly word?: DeskWord;
  /** What asks once more; left out: the page is loaded anew, when its server answers. */
  readonly onRetry?: () => void;
  /** What goes with it while it lasts, such as the count of what waits. */
  readonly children?: ReactNode;
}

/** The whole page. */
export function Loading({ word = 'loading', onRetry, children }: LoadingProps) {
  const [late, again] = useLate();
  const anew = useLoadAnew();
  const retry = onRetry ?? anew;
  return (
    <main className="notice">
      <h1 className="unseen">Takt</h1>
      <p role="status">{say(late ? 'loadingLong' : word)}</p>
      {late && (
        <div className="notice-ways">
          <button
            type="button"
            className="button"
            onClick={() => {
              again();
              retry();
            }}
          >
            {say('tryAgain')}
          </button>
          <Back />
        </div>
      )}
      {children}
    </main>
  );
}

/** A part of a page that is there already; the rest of it is the way on. Without `onRetry` as in Loading. */
export function LoadingPart({ onRetry }: { onRetry?: () => void }) {
  const [late, again] = useLate();
  const anew = useLoadAnew();
  const retry = onRetry ?? anew;
  return (
    <div className="loading-part">
      <p className="quiet" role="status">
        {say(late ? 'loadingLong' : 'loading')}
      </p>
      {late && (
        <button
          type="button"
          className="button outline"
          onClick={() => {
            again();
            retry();
          }}
        >
          {say('tryAgain')}
        </button>
      )}
    </div>
  );
}

/** A part of a page that could not be fetched. */
export function FailedPart({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="loading-part">
      <p role="alert">{say('loadFailed')}</p>
      <button type="button" className="button outline" onClick={onRetry}>
        {say('tryAgain')}
      </button>
    </div>
  );
}

/** To where one came from; whoever came from nowhere, to the front page. */
export function Back() {
  return history.length > 1 ? (
    <button type="button" className="button" onClick={() => history.back()}>
      {say('goBack')}
    </button>
  ) : (
    <a className="button" href="/">
      {say('toFront')}
    </a>
  );
}

/**
 * Loads the page anew when its server answers: a silent one would leave the browser's own page of errors, and nothing of
 * Takt. Not any more when what asked for it is gone, because the page has come: somebody may be writing in it.
 */
export function useLoadAnew(): () => void {
  const gone = useRef(new AbortController());
  useEffect(() => {
    gone.current = new AbortController();
    return () => gone.current.abort();
  }, []);
  return () => {
    const { signal } = gone.current;
    fetch(location.href, { signal: AbortSignal.any([signal, AbortSignal.timeout(LATE_AFTER_MS)]) }).then(
      () => signal.aborted || location.reload(),
      () => undefined,
    );
  };
}
