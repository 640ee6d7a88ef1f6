/**
 * The number that somebody has in the Norwegian register of health personnel (HPR, OID 2.16.578.1.12.4.1.4.4). Pure.
 *
 * The register publishes no rule for a check digit, and numbers are given out one after the other. So the form is all that can
 * be tested: up to nine digits. A number of eleven digits is a national identity number, which has no business here.
 */
import { AppError } from './errors.ts';
import { Formed } from './schema.ts';

const FORM = '^[1-9]\\d{3,8}$';

/** As it is kept: digits alone. */
export const HprNumber = Formed(FORM, {
  nb: 'et HPR-nummer: fire til ni sifre',
  en: 'an HPR number: four to nine digits',
});

/** As it is kept: digits alone. Throws an AppError for what is no such number; null for nothing. */
export function hprNumberOf(text: string): string | null {
  const digits = text.replaceAll(/[\s.]/g, '');
  if (digits === '') return null;
  if (/^\d{11}$/.test(digits)) {
    throw new AppError('bad-input', {
      nb: 'Det er et fødselsnummer eller D-nummer. Skriv HPR-nummeret, som har høyst ni sifre.',
      en: 'That is a national identity number. Write the HPR number, which has nine digits at most.',
    });
  }
  if (new RegExp(FORM).test(digits)) return digits;
  throw new AppError('bad-input', {
    nb: 'Et HPR-nummer har fire til ni sifre og begynner ikke med 0. Se etter i Helsepersonellregisteret.',
    en: 'An HPR number has four to nine digits and does not begin with 0. Look it up in the register of health personnel.',
  });
}
