/**
 * Who may set up: whoever has the link of the console. Its code is good once, for the session of one browser; both end with the
 * program. A stranger cannot guess 256 bits: that tries are limited keeps the log and the processor quiet.
 */

import { cookieOf } from '../access/cookies.ts';
import type { Credentials } from '../access/credentials.ts';
import { equalSecrets, hashOf, isShownToBeOurs } from '../access/credentials.ts';
import { newToken } from '../access/secret.ts';
import { setUpWords } from './words.ts';

const WRONG_AT_MOST = 10;
const WITHIN_MS = 60_000;

export class Entry {
  /** As the link has it. */
  readonly code: string = newToken();
  #usedUp = false;
  #session: string | null = null;
  #wrongAtMs: number[] = [];

  /** Resolves to the session's token. AppError: it is wrong, used, or too many were wrong lately. */
  exchange(code: string, nowMs: number): string {
    this.#wrongAtMs = this.#wrongAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
    if (this.#wrongAtMs.length >= WRONG_AT_MOST) throw setUpWords.tooManyCodes();
    const right = equalSecrets(hashOf(code), hashOf(this.code));
    if (!right || this.#usedUp) {
      this.#wrongAtMs.push(nowMs);
      throw right ? setUpWords.codeUsed() : setUpWords.codeWrong();
    }
    this.#usedUp = true;
    this.#session = newToken();
    return this.#session;
  }

  knows(from: Credentials): boolean {
    const token = cookieOf(from, 'setup');
    return (
      token !== null &&
      this.#session !== null &&
      isShownToBeOurs(from) &&
      equalSecrets(hashOf(token), hashOf(this.#session))
    );
  }
}
