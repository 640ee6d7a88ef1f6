import type { Words } from '@takt/shared/errors.ts';
import type { Station } from '@takt/shared/ids.ts';
import { NICKNAME_LONGEST, nameFault } from '@takt/shared/shown-name.ts';

/**
 * Words of nature to suggest to somebody who walks in: short, neutral, tied to no station (design sheet, section 11).
 */
const NICKNAMES =
  'Bjørk Elv Furu Gaupe Havn Lyng Myrull Orre Rogn Selje Tind Vidde Ask Bris Dal Eik Fjord Gran Hegre Isfugl Kobbe ' +
  'Lerke Måke Nes Osp Rype Sti Terne Vik Ørn Åker Alm Bekk Due Einer Fjær Hare Lind Odde Sund Foss Hei Li';

/** Why the server would refuse it, so that the field can say so before anything is sent; null: it would not. */
export function nicknameFault(text: string, taken: readonly (string | null)[]): Words | null {
  return nameFault(text, { longest: NICKNAME_LONGEST, taken });
}

/** The first word that nobody in the class has, after `not`; the station number when all are taken. */
export function suggestNickname(
  taken: readonly (string | null)[],
  not: string | null,
  station: Station,
): string {
  const words = NICKNAMES.split(' ').filter((word) => nicknameFault(word, []) === null);
  const from = not === null ? 0 : words.indexOf(not) + 1;
  const inOrder = [...words.slice(from), ...words.slice(0, from)];
  return inOrder.find((word) => word !== not && nicknameFault(word, taken) === null) ?? `Plass ${station}`;
}
