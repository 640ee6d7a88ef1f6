/** What the pages of set-up show of the server's answers. Pure. */
import type { HeardByReceivers } from '@takt/shared/api/set-up.ts';
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';

/** The code of whatever was pasted: the link of the console, or what stands behind # in it. Empty: nothing. */
export const codeIn = (text: string): string => text.trim().replace(/^.*#/s, '');

/** Read aloud and typed in groups of four: an authenticator's key, as it stands on paper. */
export const inFours = (text: string): string => text.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** A key as it is read aloud and typed: what stands before its last known beginning in one, the rest by five. */
export function keyGroups(key: string): readonly string[] {
  const start = /^AGE-SECRET-KEY-1/.exec(key)?.[0] ?? '';
  const rest = key.slice(start.length).match(/[^-]{1,5}-?/g) ?? [];
  return start === '' ? rest : [start, ...rest];
}

/** The end of a key, which shows that it has been written down. */
const TYPED_BACK = 6;
export const isEndOf = (key: string, typed: string): boolean =>
  typed.replaceAll(/[\s-]/g, '').toUpperCase() === key.slice(-TYPED_BACK).toUpperCase();

export interface HeardView {
  /** A strap has been heard beating, and what is shown is of now. */
  readonly ready: boolean;
  /** The server has not answered for a while: nothing that it said is of now. */
  readonly aged: boolean;
  readonly straps: readonly {
    readonly sensor: string;
    /** null: not of now, or none. */
    readonly bpm: number | null;
    readonly beating: boolean;
  }[];
}

export function heardView(heard: HeardByReceivers, answerAgeS: number): HeardView {
  const isStale = (ageS: number): boolean => ageS * 1000 > STALE_AFTER_MS;
  const aged = isStale(answerAgeS);
  const straps = heard.straps.map(({ sensor, bpm, beating, ageS }) => {
    const isOfNow = beating && !isStale(ageS + answerAgeS);
    return { sensor, bpm: isOfNow ? bpm : null, beating: isOfNow };
  });
  return { ready: heard.ready && !aged && straps.some(({ beating }) => beating), aged, straps };
}

/** Bluetooth first: the first receiver of the first kind there is. */
export function firstReceivers({ candidates, listening }: HeardByReceivers): readonly string[] {
  if (listening.length > 0) return listening;
  const first = candidates.find(({ kind }) => kind === 'ble');
  return first === undefined ? [] : [first.radio];
}

export const isAnt = (radio: string): boolean => radio === 'ant' || radio.startsWith('ant:');

export const sizeInMegabytes = (bytes: number): number => Math.max(0.1, Math.round(bytes / 100_000) / 10);
