/**
 * takt authority: a certificate of the clinic's own, for devices that the clinic owns. Run again, it renews the server's
 * certificate under the same authority.
 */
import { resolve } from 'node:path';
import { AppError } from '@takt/shared/errors.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { ownCertificate } from './parts/own-authority.ts';
import { REACH_SETTINGS } from './parts/reach-settings.ts';
import { say } from './parts/serving.ts';
import { anyText, helpFor, readSettings } from './parts/settings.ts';

const SETTINGS = {
  name: {
    ...REACH_SETTINGS.name,
    many: true,
    help: {
      nb: 'navnet skjermene skal nå serveren under: takt.local, eller en IP-adresse',
      en: 'the name under which screens are to reach the server: takt.local, or an IP address',
    },
  },
  out: {
    name: 'out',
    value: 'DIR',
    help: { nb: 'mappen for filene; lages', en: 'the folder for the files; it is made' },
    missing: { nb: '--out mangler: mappen for filene', en: '--out is missing: the folder for the files' },
    read: anyText,
  },
} as const;

const ABOUT = {
  nb: 'Lager en egen utsteder og et sertifikat, for nettbrett og skjermer som klinikken eier: authority.pem installeres på hver av dem.\nTelefonene til deltakerne kan ikke brukes da. Kjøres den på nytt, fornyes sertifikatet.',
  en: "Makes an authority of the clinic's own and a certificate, for tablets and screens that the clinic owns: authority.pem is installed\non each of them. Participants' phones cannot be used then. Run again, it renews the certificate.",
};

export const command: Command = async (argv) => {
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('authority --name NAME --out DIR', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const names = settings.name;
  if (names.length === 0) throw withoutName();
  const made = ownCertificate(resolve(settings.out), names);
  if (made.isNew) {
    say(
      `Ny utsteder: ${made.authority}. Installer den på hver skjerm og hvert nettbrett.`,
      `A new authority: ${made.authority}. Install it on each screen and tablet.`,
    );
  }
  const until = new Date(made.validToMs).toISOString().slice(0, 10);
  say(
    `Sertifikat for ${names.join(', ')}, gyldig til ${until}. En Takt som går, tar det i bruk av seg selv. Ellers:`,
    `A certificate for ${names.join(', ')}, valid until ${until}. A Takt that runs takes it up by itself. Else:`,
  );
  console.log(`  takt start --tls-cert ${made.certFile} --tls-key ${made.keyFile}`);
  return 0;
};

const withoutName = (): AppError =>
  new AppError('usage', {
    nb: '--name mangler: navnet på serveren',
    en: "--name is missing: the server's name",
  });
