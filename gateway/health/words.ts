/** The words of the technician's page. */
import type { Language } from '@takt/shared/errors.ts';

const nb = {
  title: 'Takt: gatewayens tilstand',
  refresh: 'Oppdater',
  unknown: 'ukjent',
  server: 'Serveren',
  sameProcess: 'Serveren er i samme program.',
  connection: 'Forbindelse',
  connected: 'tilkoblet',
  notConnected: 'ikke tilkoblet; det prøves igjen',
  trouble: 'Siste feil',
  kept: 'Målinger i minnet som ikke er kvittert for',
  onDisk: 'Målinger på disken som ikke er kvittert for',
  noDisk: 'disken brukes ikke',
  dropped: 'Målinger gått tapt',
  clockOffset: 'Serverens klokke minus denne',
  roundTrip: 'Raskeste svartid',
  receivers: 'Mottakere',
  receiverTable: 'Hva hver mottaker bringer',
  receiverColumns: ['Mottaker', 'Tilstand', 'Pakker i sekundet', 'Pakker i alt', 'Siste pakke for'],
  noReceivers: 'Ingen mottaker er i bruk.',
  states: { starting: 'starter', listening: 'lytter', lost: 'borte; det prøves igjen', ended: 'slutt' },
  deaf: (times: number) =>
    `svarer, men hører ingen lenger; startet på nytt ${times === 1 ? 'én gang' : `${times} ganger`}. Er rommet tomt, er det som det skal. Er belter i bruk: ta den ut og sett den i igjen.`,
  wasDeaf: (times: number) =>
    `hørte ingen og ble startet på nytt ${times === 1 ? 'én gang' : `${times} ganger`}; den hører igjen. Skjer det ofte mens belter er i bruk: bytt den.`,
  needBonding: (count: number) =>
    `${count === 1 ? 'et belte' : `${count} belter`} gir bare puls til den det er paret med. Slå av paringen i produsentens app, nullstill beltet, eller bruk ANT+ eller et annet belte.`,
  refusing: (count: number) =>
    `${count === 1 ? 'et belte' : `${count} belter`} høres, men tar ikke imot oss, gang på gang. Ta det nærmere, slå av Bluetooth på telefonen eller klokken som har hatt det, ta batteriet ut og sett det i igjen, eller bruk et annet belte.`,
  straps: 'Belter og tredemøller',
  strapsHeard: (count: number) =>
    count === 1 ? '1 sender hørt det siste minuttet.' : `${count} sendere hørt det siste minuttet.`,
  strapTable: 'Belter og tredemøller etter styrke, den svakeste først',
  strapColumns: ['Sender', 'Styrke', 'Sist hørt for'],
  decoded: 'Hva som ble forstått',
  decodedTable: 'Antall av hvert slag siden start',
  decodedColumns: ['Slag', 'Antall'],
  nothingYet: 'Ingenting ennå.',
  purpose: 'Treningsstøtte og dokumentasjon. Ikke til overvåking eller diagnostikk.',
};

const en: typeof nb = {
  title: "Takt: the gateway's health",
  refresh: 'Refresh',
  unknown: 'unknown',
  server: 'The server',
  sameProcess: 'The server is in the same program.',
  connection: 'Connection',
  connected: 'connected',
  notConnected: 'not connected; trying again',
  trouble: 'Last fault',
  kept: 'Samples in memory that are not acknowledged',
  onDisk: 'Samples on the disk that are not acknowledged',
  noDisk: 'the disk is not used',
  dropped: 'Samples lost',
  clockOffset: "The server's clock minus this one",
  roundTrip: 'Fastest round trip',
  receivers: 'Receivers',
  receiverTable: 'What each receiver brings',
  receiverColumns: ['Receiver', 'State', 'Packets a second', 'Packets in total', 'Last packet, ago'],
  noReceivers: 'No receiver is in use.',
  states: {
    starting: 'starting',
    listening: 'listening',
    lost: 'gone; trying again',
    ended: 'ended',
  },
  deaf: (times: number) =>
    `answers, but no longer hears any strap; restarted ${times === 1 ? 'once' : `${times} times`}. In an empty room that is as it should be. If straps are in use, pull it and plug it in again.`,
  wasDeaf: (times: number) =>
    `heard no strap and was restarted ${times === 1 ? 'once' : `${times} times`}; it hears again. If that happens often while straps are in use, replace it.`,
  needBonding: (count: number) =>
    `${count === 1 ? 'a strap gives its' : `${count} straps give their`} heart rate only to the device it is bonded with. Switch bonding off in the maker's app, reset the strap, or use ANT+ or another strap.`,
  refusing: (count: number) =>
    `${count === 1 ? 'a strap is heard, but does' : `${count} straps are heard, but do`} not let Takt in, again and again. Bring it nearer, switch Bluetooth off on the phone or watch that had it, take its battery out and put it back, or use another strap.`,
  straps: 'Straps and treadmills',
  strapsHeard: (count: number) =>
    count === 1 ? '1 sender heard within the last minute.' : `${count} senders heard within the last minute.`,
  strapTable: 'Straps and treadmills by strength, the weakest first',
  strapColumns: ['Sender', 'Strength', 'Last heard, ago'],
  decoded: 'What was understood',
  decodedTable: 'How many of each kind since the start',
  decodedColumns: ['Kind', 'Count'],
  nothingYet: 'Nothing yet.',
  purpose: 'Training support and documentation. Not for monitoring or diagnosis.',
};

export const healthWords: Readonly<Record<Language, typeof nb>> = { nb, en };
