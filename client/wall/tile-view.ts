/**
 * What one tile says, from its slot in the roster, its values and the state of the connection (design sheet, section 4). Words come as
 * keys. Never more than the frame holds: a value that is old fades, one that is lost goes. Pure.
 */

import type { RosterSlot } from '@takt/shared/class/roster.ts';
import type { FramePosition, FrameSlot, Signal, Word } from '@takt/shared/wire/frame.ts';
import type { LinkState } from '../live/freshness.ts';

export type SayKey =
  | `word.${Exclude<Word, 'none'>}`
  | 'plainWord.up'
  | 'plainWord.good'
  | 'plainWord.down'
  | 'signal.lost'
  | 'signal.notWorn'
  | 'signal.waiting'
  | 'signal.free'
  | 'signal.conflict';

export type Glyph = 'up' | 'in' | 'down' | 'old' | null;

export interface TileView {
  /** full: a tile · outline: nothing to go by · quiet: nobody here to show */
  readonly surface: 'full' | 'outline' | 'quiet';
  readonly faded: boolean;
  /** The large figure, with its "%" or without; null where words stand instead. */
  readonly figure: { readonly text: string; readonly percent: boolean } | null;
  /** Large words in the figure's place. */
  readonly say: SayKey | null;
  /** The line at the bottom: what to do … */
  readonly word: SayKey | null;
  readonly glyph: Glyph;
  /** … or since when or why there is no figure. */
  readonly ageS: number | null;
  readonly why: 'signal.notWornWhy' | 'signal.conflictWhy' | null;
  readonly heart: 'live' | 'stale' | null;
  /** scale: gate and marker · idle: gate alone · dashed: no signal · borg: no verdict · none */
  readonly gauge: 'scale' | 'idle' | 'dashed' | 'borg' | 'none';
  readonly symbol: 'lost' | 'strap' | null;
  readonly position: FramePosition;
  readonly lowBattery: boolean;
  /** Seconds in target in this interval; null where it is not shown as a figure. */
  readonly minutesS: number | null;
}

const NOTHING: TileView = {
  surface: 'full',
  faded: false,
  figure: null,
  say: null,
  word: null,
  glyph: null,
  ageS: null,
  why: null,
  heart: null,
  gauge: 'idle',
  symbol: null,
  position: 'none',
  lowBattery: false,
  minutesS: null,
};
const DASH = { text: '–', percent: false };

/** The signal as a screen may show it: without frames nothing is live, whatever the last one said. */
export function shownSignal(signal: Signal, link: LinkState): Signal | 'linkLost' {
  if (signal === 'free' || signal === 'left') return signal;
  if (link !== 'live' && link !== 'stale') return 'linkLost';
  return link === 'stale' && signal === 'live' ? 'stale' : signal;
}

/** `linkAgeS`: seconds since the newest frame was made; they come on top of what the frame says. */
export function tileView(
  rosterSlot: RosterSlot,
  slot: FrameSlot | null,
  link: LinkState,
  linkAgeS: number,
): TileView {
  if (slot === null) return { ...NOTHING, surface: 'outline', figure: DASH, gauge: 'none' };
  const ageS = slot.ageS === null ? null : slot.ageS + linkAgeS;
  const minutesS = minutesOf(slot);
  const out: TileView = {
    ...NOTHING,
    surface: 'outline',
    gauge: 'dashed',
    lowBattery: slot.lowBattery,
    minutesS,
  };
  switch (shownSignal(slot.signal, link)) {
    case 'free':
      return { ...NOTHING, surface: 'quiet', say: 'signal.free', gauge: 'none' };
    case 'left':
      return { ...NOTHING, surface: 'quiet', gauge: 'none' };
    case 'linkLost':
      return { ...out, figure: DASH, symbol: 'lost', lowBattery: false, minutesS: null };
    case 'lost':
      return { ...out, say: 'signal.lost', ageS, symbol: 'lost' };
    case 'notWorn':
      return { ...out, say: 'signal.notWorn', why: 'signal.notWornWhy', symbol: 'strap' };
    case 'conflict':
      return { ...out, say: 'signal.conflict', why: 'signal.conflictWhy', symbol: 'strap' };
    case 'waiting':
      return { ...out, say: 'signal.waiting', symbol: 'strap' };
    case 'stale':
      return { ...withValues(rosterSlot, slot), faded: true, heart: 'stale', word: null, glyph: 'old', ageS };
    case 'live':
      return withValues(rosterSlot, slot);
  }
}

function withValues(rosterSlot: RosterSlot, slot: FrameSlot): TileView {
  const seen: TileView = { ...NOTHING, heart: 'live', lowBattery: slot.lowBattery, position: slot.position };
  if (rosterSlot.display === 'words') {
    return { ...seen, say: plainWord(slot.word), gauge: 'none' };
  }
  const word: SayKey | null = slot.word === 'none' ? null : `word.${slot.word}`;
  const gauge = slot.word === 'byBorg' ? 'borg' : slot.position === 'none' ? 'idle' : 'scale';
  // Who has chosen to show no number is told nothing for a while, without the dash of somebody who is not heard.
  const withoutNumber = rosterSlot.display === 'colour' || word !== null;
  if (slot.percent === null && withoutNumber) return { ...seen, say: word, gauge };
  const figure = slot.percent === null ? DASH : { text: String(slot.percent), percent: true };
  return { ...seen, figure, word, glyph: glyphOf(slot), gauge, minutesS: minutesOf(slot) };
}

/** 0:00 is not said; nor are minutes that this screen is not given. */
function minutesOf({ intervalInTargetS }: FrameSlot): number | null {
  return intervalInTargetS === 0 ? null : intervalInTargetS;
}

function glyphOf({ position, word }: FrameSlot): Glyph {
  if (word === 'none' || word === 'byBorg') return null;
  // On the way down in the cool-down is right: no arrow.
  if (position === 'in' || word === 'easy') return 'in';
  return position === 'below' ? 'up' : position === 'above' ? 'down' : null;
}

/** "litt opp – bra – litt ned"; a person on the way is shown "på vei", and never asked to do more. */
function plainWord(word: Word): SayKey | null {
  switch (word) {
    case 'none':
      return null;
    case 'buildUp':
    case 'keepMoving':
      return 'plainWord.up';
    case 'easeOff':
      return 'plainWord.down';
    case 'hold':
    case 'easy':
      return 'plainWord.good';
    default:
      return `word.${word}`;
  }
}
