/** What the screen says when it has nothing else, and it is not being fetched (loading.tsx). */
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { type DeskWord, say } from '../words/words.ts';
import { Back } from './loading.tsx';

export function Notice({ word }: { readonly word: DeskWord }) {
  return (
    <main className="notice">
      <h1 className="unseen">Takt</h1>
      <p role="status">{say(word)}</p>
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
      <div className="notice-ways">
        <button type="button" className="button" onClick={onRetry}>
          {say('tryAgain')}
        </button>
        <Back />
      </div>
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
