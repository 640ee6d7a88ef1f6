/** What the screen says when it has nothing else: it is fetching, or could not. */
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { type DeskWord, say } from '../words/words.ts';

interface NoticeProps {
  readonly word: DeskWord;
  readonly onRetry?: () => void;
}

export function Notice({ word, onRetry }: NoticeProps) {
  return (
    <main className="notice">
      <h1 className="unseen">Takt</h1>
      <p role="status">{say(word)}</p>
      {onRetry !== undefined && (
        <button type="button" className="button" onClick={onRetry}>
          {say('tryAgain')}
        </button>
      )}
    </main>
  );
}

/** The server's own words where it gave some. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = error instanceof ApiError ? error.text : null;
  return (
    <main className="notice">
      <h1 className="unseen">Takt</h1>
      <p role="alert">{text?.[language()] ?? say('loadFailed')}</p>
      <button type="button" className="button" onClick={onRetry}>
        {say('tryAgain')}
      </button>
    </main>
  );
}

/** An address of the desk that is none. */
export function PageMissing() {
  return (
    <main className="notice">
      <h1>{say('pageMissing')}</h1>
      <a className="button" href="/">
        {say('toFront')}
      </a>
    </main>
  );
}
