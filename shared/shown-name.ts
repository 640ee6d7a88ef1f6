/**
 * Names that people choose or type and others read: nicknames on a wall, numbers on straps, names of receivers. One rule
 * for the server's border and the field on the screen. Pure.
 */
import { AppError, type Words } from './errors.ts';

export const NICKNAME_LONGEST = 12;
export const STRAP_LABEL_LONGEST = 12;
export const GATEWAY_NAME_LONGEST = 60;
export const PERSON_NAME_LONGEST = 80;
/** Of a group or a room. */
export const GROUP_NAME_LONGEST = 40;

/** An emoji may be made of several, joined by a character that is invisible by itself. */
const EMOJI =
  /\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/gu;
/** Control, format (zero-width and writing direction among them), private, unassigned, half characters; blank letters. */
const UNSHOWN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** Marks without a letter, or so many that they run over what stands above and below. */
const LOOSE_MARKS = /^\p{M}|[^\p{L}\p{N}\p{P}\p{S}\p{M}]\p{M}|\p{M}{4}/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** As it is kept: one way of writing each letter, single spaces, none around. */
export function tidyName(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

export interface NameRule {
  /** Letters as a reader counts them. */
  readonly longest: number;
  /** What others in the same class are called. */
  readonly taken?: readonly (string | null)[];
}

/** What is wrong with a name, in words; null: it may be shown. */
export function nameFault(text: string, { longest, taken = [] }: NameRule): Words | null {
  const name = tidyName(text);
  const besidesEmoji = name.replace(EMOJI, '');
  if (UNSHOWN.test(besidesEmoji)) return UNSHOWN_CHARACTERS;
  if (besidesEmoji === name && !VISIBLE.test(name)) return BLANK;
  if (LOOSE_MARKS.test(besidesEmoji)) return UNSHOWN_CHARACTERS;
  if (name.length > longest * UNITS_A_LETTER || lettersOf(name) > longest) return tooLong(longest);
  if (taken.some((other) => other !== null && sameName(other, name))) return TAKEN;
  return null;
}

/** The name as it is kept. AppError: it may not be shown, with why. */
export function checkedName(text: string, rule: NameRule): string {
  const fault = nameFault(text, rule);
  if (fault !== null) throw new AppError('bad-input', fault);
  return tidyName(text);
}

/** Would somebody at the other end of the room take one for the other? */
export function sameName(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

/**
 * What was stored before there was a rule stays as it is in the store; in a class everybody has a name that can be read
 * and distinguished, with the station when there is no other.
 */
export function distinctNames<P extends { readonly nickname: string | null; readonly station: number }>(
  plans: readonly P[],
): P[] {
  const taken: string[] = [];
  return plans.map((plan) => {
    if (plan.nickname === null) return plan;
    const place = `Plass ${plan.station}`;
    const short = [...tidyName(plan.nickname)].slice(0, 8).join('');
    // One more than there are others: one of them is free.
    const places = [place, ...plans.map((_, i) => `${place}-${i + 2}`)];
    const tries = [plan.nickname, `${short} ${plan.station}`, ...places];
    const rule = { longest: NICKNAME_LONGEST, taken };
    const nickname = tries.find((name) => nameFault(name, rule) === null) ?? place;
    taken.push(nickname);
    return { ...plan, nickname: tidyName(nickname) };
  });
}

/** Running text, such as a note: what cannot be shown is left out of it, since it must arrive. Lines stay. */
export function shownText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .split(/(\n|\t)/)
    .map((piece) => (piece === '\n' || piece === '\t' ? piece : withoutUnshown(piece)))
    .join('')
    .trim();
}

function withoutUnshown(text: string): string {
  const emoji = text.match(EMOJI) ?? [];
  return text
    .split(EMOJI)
    .map((piece, i) => piece.replace(new RegExp(UNSHOWN, 'gu'), '') + (emoji[i] ?? ''))
    .join('');
}

const UNITS_A_LETTER = 16;
/** What staff call somebody on a screen: the name, or what there is instead of one. */
export const calledOf = (person: {
  readonly name: string | null;
  readonly nickname: string | null;
  readonly personId: string;
}): string => person.name ?? person.nickname ?? person.personId;

/** However it was typed: case and spaces aside. */
export function isSameName(typed: string, name: string): boolean {
  const plain = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return plain(typed) === plain(name);
}

/** Made once: to make one takes far longer than to ask it. */
const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function lettersOf(name: string): number {
  return [...LETTERS.segment(name)].length;
}

/** Letters of other alphabets that look like these. */
const ALIKE: ReadonlyMap<string, string> = new Map(
  ['аa', 'еe', 'оo', 'рp', 'сc', 'уy', 'хx', 'іi', 'јj', 'ѕs', 'ԁd', 'һh', 'ӏl', 'кk', 'мm', 'тt', 'вb', 'нh']
    .flatMap(pair)
    .concat(['αa', 'οo', 'ρp', 'νv', 'ιi', 'κk', 'τt', 'υu', 'χx'].flatMap(pair)),
);

function pair(two: string): [string, string][] {
  const [other, latin] = two;
  return other === undefined || latin === undefined ? [] : [[other, latin]];
}

function folded(name: string): string {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s|\ufe0f/gu, '');
  return [...plain].map((letter) => ALIKE.get(letter) ?? letter).join('');
}

const BLANK: Words = { nb: 'Skriv et navn som kan ses.', en: 'Write a name that can be seen.' };
const UNSHOWN_CHARACTERS: Words = {
  nb: 'Navnet har tegn som ikke kan vises. Skriv det på nytt med vanlige bokstaver.',
  en: 'The name has characters that cannot be shown. Write it again with plain letters.',
};
const TAKEN: Words = {
  nb: 'En annen i timen heter det, eller nesten det. Velg et annet navn.',
  en: 'Somebody else in the class is called that, or nearly that. Choose another name.',
};
const tooLong = (longest: number): Words => ({
  nb: `Navnet kan ha høyst ${longest} tegn.`,
  en: `The name may have at most ${longest} characters.`,
});
