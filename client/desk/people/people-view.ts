/** Who is shown of a clinic's people, and how they are called on a screen of staff. Pure. */
import type { PersonEntry } from '@takt/shared/api/people.ts';

/** Every word of what is looked for begins some word of the person's name, nickname or group. */
export function found(people: readonly PersonEntry[], wanted: string, archived: boolean): PersonEntry[] {
  const words = folded(wanted)
    .split(' ')
    .filter((word) => word !== '');
  return people.filter((person) => {
    if (!archived && person.archivedAtMs !== null) return false;
    const texts = [person.name ?? '', person.nickname ?? '', ...person.groups.map(({ name }) => name)];
    const own = texts.flatMap((text) => folded(text).split(/[ -]/));
    return words.every((word) => own.some((one) => one.startsWith(word)));
  });
}

/** As people type it: without case; accents of other languages are no obstacle, and å is å. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/(?<!a)\u030a|[\u0300-\u0309\u030b-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
