/**
 * Where taps wait until the server has them. One that is kept is handled by exactly one page at a time, however many are
 * open on the tablet, and by the next one when that page is gone.
 */
import type { Tap } from './tap.ts';

/** Why nothing outlives this page; null: it does. */
export type NotKept =
  /** The browser gives pages over plain http no encryption, and without it nothing about a person is written down. */
  | 'insecure'
  /** The browser refuses to keep anything for this page. */
  | 'refused'
  | 'full';

export interface Keep {
  /** Resolves when it would outlive this page, or with why it would not. Never rejects. */
  put(tap: Tap): Promise<NotKept | null>;
  /** It is with the server, or nobody wants it any more. */
  erase(id: string): void;
  /** Looks for what other pages of this actor left behind. */
  look(): void;
  /** The ids of everything of this actor, whichever page handles it. Never rejects. */
  ids(): Promise<readonly string[]>;
  /** Everything of this actor, and the key to it. */
  eraseAll(): Promise<void>;
  /** `found`: one that nobody handles any more is this page's now. `unreadable`: so many could not be read, and are erased. */
  listen(found: (tap: Tap) => void, unreadable: (count: number) => void): void;
}
