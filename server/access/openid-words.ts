/** What is said of log-in by another provider: what is wrong, and what to do. */
import { AppError } from '@takt/shared/errors.ts';

export const openIdWords = {
  off: () =>
    new AppError('not-found', {
      nb: 'Klinikken har ikke nasjonal innlogging. Logg inn med passord eller passnøkkel.',
      en: 'The clinic has no national log-in. Log in with password or passkey.',
    }),
  away: () =>
    new AppError('unavailable', {
      nb: 'Den nasjonale innloggingen svarer ikke. Logg inn med passord eller passnøkkel, eller prøv igjen om litt.',
      en: 'The national log-in does not answer. Log in with password or passkey, or try again in a while.',
    }),
  clock: () =>
    new AppError('unavailable', {
      nb: 'Klokka på Takt-maskinen stemmer ikke med den nasjonale innloggingen. Be teknisk ansvarlig stille den.',
      en: 'The clock of Takt’s machine does not agree with the national log-in’s. Ask the technician to set it.',
    }),
  notKnown: () =>
    new AppError('unavailable', {
      nb: 'Den nasjonale innloggingen godtar ikke denne klinikken. Be teknisk ansvarlig se på nøkkelen og på klokka til Takt-maskinen.',
      en: 'The national log-in does not accept this clinic. Ask the technician to look at the key, and at the clock of Takt’s machine.',
    }),
  stopped: () =>
    new AppError('not-logged-in', {
      nb: 'Innloggingen ble avbrutt. Prøv igjen.',
      en: 'The log-in was stopped. Try again.',
    }),
  refused: () =>
    new AppError('not-logged-in', {
      nb: 'Svaret fra den nasjonale innloggingen ble ikke godtatt. Begynn på nytt fra denne siden.',
      en: 'The answer of the national log-in was not accepted. Begin anew from this page.',
    }),
  tooLate: () =>
    new AppError('not-logged-in', {
      nb: 'Innloggingen er brukt, for gammel, eller ble begynt i en annen nettleser. Begynn på nytt fra denne siden.',
      en: 'The log-in was used, is too old, or was begun in another browser. Begin anew from this page.',
    }),
  level: (least: number) =>
    new AppError('not-logged-in', {
      nb: `Du logget inn på et for lavt sikkerhetsnivå. Klinikken krever nivå ${least}: prøv igjen med en annen eID, som BankID.`,
      en: `You logged in at too low a security level. The clinic demands level ${least}: try again with another eID.`,
    }),
  nobody: () =>
    new AppError('not-logged-in', {
      nb: 'Ingen her er knyttet til denne identiteten. Be lederen om en invitasjon, eller logg inn med passord og knytt den til kontoen din under Min konto.',
      en: 'Nobody here has this identity. Ask the lead for an invitation, or log in with password and join it to your account under My account.',
    }),
  other: () =>
    new AppError('not-logged-in', {
      nb: 'En annen er logget inn nå. Logg inn på kontoen din, og knytt den på nytt.',
      en: 'Somebody else is logged in now. Log in to your account, and join it anew.',
    }),
  otherHpr: () =>
    new AppError('not-logged-in', {
      nb: 'HPR-nummeret er et annet enn kontoens. Be lederen rette det, hvis det er feil.',
      en: 'The HPR number is another than the account’s. Ask the lead to correct it if it is wrong.',
    }),
  taken: () =>
    new AppError('conflict', {
      nb: 'Identiteten er alt knyttet til en konto, eller kontoen til en identitet. Be lederen se på det.',
      en: 'The identity is joined to an account already, or the account to an identity. Ask the lead to look at it.',
    }),
};
