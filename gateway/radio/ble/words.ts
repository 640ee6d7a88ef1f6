/** The messages about a Bluetooth adapter for the technician, in both languages: what is wrong, with which, what to do. */
import type { Language } from '@takt/shared/errors.ts';
import type { BleAdapter } from './access.ts';

export type Text = Readonly<Record<Language, string>>;

export const bleWords = {
  ready: (receiver: string): Text => ({
    nb: `${receiver}: Bluetooth-mottakeren lytter.`,
    en: `${receiver}: the Bluetooth adapter is listening.`,
  }),
  absent: (receiver: string): Text => ({
    nb: `${receiver}: ingen Bluetooth-mottaker svarer her. Sett den i, eller slå den på; den tas i bruk av seg selv.`,
    en: `${receiver}: no Bluetooth adapter answers here. Plug it in, or switch it on; Takt then uses it by itself.`,
  }),
  lost: (receiver: string): Text => ({
    nb: `${receiver}: Bluetooth-mottakeren svarer ikke lenger; den startes på nytt. Hjelper det ikke: ta den ut og sett den i igjen.`,
    en: `${receiver}: the Bluetooth adapter does not answer any more; it is being restarted. If that does not help, unplug it and plug it in again.`,
  }),
  full: (receiver: string, links: number): Text => ({
    nb: `${receiver}: mottakeren har ikke plass til mer enn ${links} Bluetooth-forbindelser. Sett i en til, eller bruk ANT+ for resten.`,
    en: `${receiver}: the adapter has no room for more than ${links} Bluetooth connections. Plug in another, or use ANT+ for the rest.`,
  }),
  taken: (receiver: string): Text => ({
    nb: `${receiver}: et belte er i rommet, men tar ikke imot oss; en telefon eller klokke har det. Slå av Bluetooth der.`,
    en: `${receiver}: a strap is in the room, but does not let Takt in; a phone or watch has it. Switch Bluetooth off there.`,
  }),
  deaf: (receiver: string): Text => ({
    nb: `${receiver}: Bluetooth-mottakeren svarer, men hører ingen lenger, og startes på nytt. Er rommet tomt, er det som det skal. Er belter i bruk og hjelper det ikke: ta den ut og sett den i igjen.`,
    en: `${receiver}: the Bluetooth adapter answers, but no longer hears any strap, and is being restarted. In an empty room that is as it should be. If straps are in use and it does not help, unplug it and plug it in again.`,
  }),
  wantsBond: (receiver: string): Text => ({
    nb: `${receiver}: et belte her gir bare puls til den det er paret med, og det kan ikke Takt være. Slå av paringen i produsentens app, nullstill beltet, eller bruk ANT+ eller et annet belte.`,
    en: `${receiver}: a strap here gives its heart rate only to the device it is bonded with, which Takt cannot be. Switch bonding off in the maker's app, reset the strap, or use ANT+ or another strap.`,
  }),
  refusing: (receiver: string): Text => ({
    nb: `${receiver}: et belte høres, men tar ikke imot oss, gang på gang. Ta det nærmere, slå av Bluetooth på telefonen eller klokken som har hatt det, ta batteriet ut og sett det i igjen, eller bruk et annet belte.`,
    en: `${receiver}: a strap is heard, but keeps refusing Takt. Bring it nearer, switch Bluetooth off on the phone or watch that had it, take its battery out and put it back, or use another strap.`,
  }),
  changingAddress: (receiver: string): Text => ({
    nb: `${receiver}: en pulsmåler her bytter Bluetooth-adresse og kan ikke knyttes til noen. Slå av personvernvalget på den, eller bruk et annet belte.`,
    en: `${receiver}: a heart-rate sensor here changes its Bluetooth address and cannot be assigned to a person. Switch its privacy setting off, or use another strap.`,
  }),
  forbidden: (receiver: string, adapter: BleAdapter): Text =>
    adapter.kind === 'uart'
      ? {
          nb: `${receiver}: brukeren som kjører Takt, har ikke tilgang til ${adapter.path}. Legg brukeren i gruppen dialout og logg inn på nytt.`,
          en: `${receiver}: the user that runs Takt may not open ${adapter.path}. Add the user to the group dialout and log in again.`,
        }
      : {
          nb: `${receiver}: brukeren som kjører Takt, har ikke tilgang til Bluetooth. Gi Node rettigheten cap_net_raw (se docs/radios.md), eller bruk en mottaker på seriell linje: --radio ble:uart:STI.`,
          en: `${receiver}: the user that runs Takt may not use Bluetooth. Give Node the capability cap_net_raw (see docs/radios.md), or use an adapter on a serial line: --radio ble:uart:PATH.`,
        },
} as const;
