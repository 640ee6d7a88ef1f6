/** What is wrong with a recovery key as somebody typed it. */
import type { Words } from '@takt/shared/errors.ts';
import type { ReadRecovery } from './recovery-key.ts';

export function recoveryFault(read: Exclude<ReadRecovery, { ok: true }>): Words {
  if (read.why === 'length') {
    const { letters, wanted } = read;
    return {
      nb: `Den har ${letters} tegn og skal ha ${wanted}.`,
      en: `It has ${letters} characters and must have ${wanted}.`,
    };
  }
  if (read.why === 'letter') {
    return {
      nb: `Tegnet «${read.letter}» er ikke med i noen nøkkel.`,
      en: `No key has the character "${read.letter}".`,
    };
  }
  return { nb: `Gruppe ${read.group} er feil.`, en: `Group ${read.group} is wrong.` };
}
