/** The words for a caller on the network when the store cannot do what it asked: without the machine or the database. */
import type { Words } from '@takt/shared/errors.ts';
import type { StoreReason } from './store-fault.ts';

export const OUTSIDE: Readonly<Record<StoreReason, Words>> = {
  locked: {
    nb: 'Databasen er opptatt. Prøv igjen om litt.',
    en: 'The database is busy. Try again in a moment.',
  },
  'read-only': {
    nb: 'Serveren kan ikke skrive til databasen. Si fra til teknisk ansvarlig: årsaken står i serverens logg.',
    en: "The server cannot write to its database. Tell the technician: the reason is in the server's log.",
  },
  damaged: {
    nb: 'Databasen er skadet. Si fra til teknisk ansvarlig: hva som må gjøres, står i serverens logg.',
    en: "The database is damaged. Tell the technician: what to do is in the server's log.",
  },
  full: {
    nb: 'Disken på serveren er full. Si fra til teknisk ansvarlig: frigjør plass. Ingenting som er kvittert, er tapt.',
    en: "The server's disk is full. Tell the technician to free some space. Nothing that was acknowledged is lost.",
  },
  unreadable: {
    nb: 'Databasen kan ikke leses nå. Si fra til teknisk ansvarlig: årsaken står i serverens logg.',
    en: "The database cannot be read now. Tell the technician: the reason is in the server's log.",
  },
  unfit: {
    nb: 'Dette passer ikke med det som alt er lagret. Last inn siden på nytt, og prøv igjen.',
    en: 'This does not fit what is stored already. Reload the page, and try again.',
  },
};
