/** What is said of log-in. Never which part of it was wrong, nor whether somebody is known. */
import { AppError } from '@takt/shared/errors.ts';

export const accessWords = {
  notLoggedIn: () =>
    new AppError('not-logged-in', {
      nb: 'Du er ikke logget inn, eller har vært borte for lenge. Logg inn.',
      en: 'You are not logged in, or have been away for too long. Log in.',
    }),
  wrong: () =>
    new AppError('not-logged-in', {
      nb: 'Brukernavn, passord eller kode stemmer ikke. En kode gjelder én gang: vent på den neste.',
      en: 'The log-in name, password or code is not right. A code is good once: wait for the next one.',
    }),
  wait: (waitMs: number) => {
    const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
    return new AppError('too-many', {
      nb: `For mange mislykkede forsøk. Prøv igjen om ${minutes} min.`,
      en: `Too many failed tries. Try again in ${minutes} min.`,
    });
  },
  passkeyWrong: () =>
    new AppError('not-logged-in', {
      nb: 'Passnøkkelen ble ikke godtatt. Prøv igjen, eller logg inn med passord og kode.',
      en: 'The passkey was not accepted. Try again, or log in with password and code.',
    }),
  linkOver: () =>
    new AppError('too-late', {
      nb: 'Lenken er brukt eller for gammel. Be den som ga deg den, om en ny.',
      en: 'The link has been used, or is too old. Ask whoever gave it to you for a new one.',
    }),
  codeWrong: () =>
    new AppError('bad-input', {
      nb: 'Koden stemmer ikke. Se at klokka på telefonen er riktig, og skriv koden som står der nå.',
      en: 'The code is not right. See that the phone’s clock is right, and write the code that stands there now.',
    }),
  passwordWrong: () =>
    new AppError('bad-input', {
      nb: 'Passordet du har nå, stemmer ikke.',
      en: 'Your present password is not right.',
    }),
  logInAgain: () =>
    new AppError('not-logged-in', {
      nb: 'Til dette må du nettopp ha logget inn. Logg ut og inn igjen, og prøv på nytt.',
      en: 'For this you must just have logged in. Log out and in again, and try anew.',
    }),
  noAccounts: () =>
    new AppError('conflict', {
      nb: 'Demonstrasjonen har ingen innlogging og ingen brukere.',
      en: 'The demonstration has no log-in and no accounts.',
    }),
  noSuchAccount: () =>
    new AppError('not-found', {
      nb: 'Brukeren finnes ikke. Last inn siden på nytt.',
      en: 'There is no such account. Reload the page.',
    }),
  nameTaken: () =>
    new AppError('conflict', {
      nb: 'Brukernavnet er i bruk. Velg et annet.',
      en: 'The log-in name is in use. Choose another.',
    }),
  lastOne: () =>
    new AppError('conflict', {
      nb: 'Noen må kunne gi tilgang: gi en annen rollen leder eller tekniker først.',
      en: 'Somebody must be able to give access: make another one lead or technician first.',
    }),
  notYours: () =>
    new AppError('not-allowed', {
      nb: 'Disse rollene kan bare en leder gi eller ta.',
      en: 'These roles only a lead can give or take.',
    }),
  pinWrong: () =>
    new AppError('not-logged-in', {
      nb: 'De fire sifrene stemmer ikke.',
      en: 'The four digits are not right.',
    }),
  pinTooOften: () =>
    new AppError('too-many', {
      nb: 'For mange forsøk med fire sifre. Logg inn med passord og kode i stedet.',
      en: 'Too many tries of four digits. Log in with password and code instead.',
    }),
  deviceCodeWrong: () =>
    new AppError('bad-input', {
      nb: 'Koden stemmer ikke, eller er for gammel. Hent en ny på siden Skjermer og nettbrett.',
      en: 'The code is not right, or is too old. Get a new one on the page Screens and tablets.',
    }),
  noSuchDevice: () =>
    new AppError('not-found', {
      nb: 'Skjermen eller nettbrettet finnes ikke. Last inn siden på nytt.',
      en: 'There is no such screen or tablet. Reload the page.',
    }),
  needsRoom: () =>
    new AppError('bad-input', {
      nb: 'En tavle og et felles nettbrett hører til i en sal. Velg hvilken.',
      en: 'A wall and a shared tablet belong to a room. Choose which.',
    }),
};
