/**
 * takt authority: a certificate of the clinic's own, for devices that the clinic owns. Made by openssl; the authority may vouch
 * for the names that are given here and for no others. Run again, it renews the server's certificate under the same authority.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { checkCertificate, OWN_AUTHORITY } from '@takt/server/http/certificate.ts';
import { AppError } from '@takt/shared/errors.ts';
import { type Command, processLanguage } from './parts/command.ts';
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

const AUTHORITY_DAYS = 3_650;
/** Browsers take none that is valid for longer than 398. */
const CERTIFICATE_DAYS = 397;

export const command: Command = async (argv) => {
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('authority --name NAME --out DIR', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const names = settings.name;
  if (names.length === 0) throw withoutName();
  const folder = resolve(settings.out);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(folder, name);
  const [authority, authorityKey] = [file('authority.pem'), file('authority-key.pem')];
  const work = mkdtempSync(join(folder, '.new-'));
  try {
    if (!existsSync(authority)) {
      makeAuthority(work, names);
      renameSync(join(work, 'authority-key.pem'), authorityKey);
      renameSync(join(work, 'authority.pem'), authority);
      say(
        `Ny utsteder: ${authority}. Installer den på hver skjerm og hvert nettbrett.`,
        `A new authority: ${authority}. Install it on each screen and tablet.`,
      );
    }
    const validToMs = issue(work, names, { authority, authorityKey });
    renameSync(join(work, 'key.pem'), file('key.pem'));
    renameSync(join(work, 'certificate.pem'), file('certificate.pem'));
    const until = new Date(validToMs).toISOString().slice(0, 10);
    say(
      `Sertifikat for ${names.join(', ')}, gyldig til ${until}. En Takt som går, tar det i bruk av seg selv. Ellers:`,
      `A certificate for ${names.join(', ')}, valid until ${until}. A Takt that runs takes it up by itself. Else:`,
    );
    console.log(`  takt start --tls-cert ${file('certificate.pem')} --tls-key ${file('key.pem')}`);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const alternative = (name: string): string => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`;

/** An address is permitted with its mask. */
function permitted(name: string): string {
  const kind = isIP(name);
  if (kind === 0) return `permitted;DNS:${name}`;
  const all = kind === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  return `permitted;IP:${name}/${all}`;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-sha256'];

function makeAuthority(work: string, names: readonly string[]): void {
  openssl(work, [
    ...['req', '-x509', ...NEW_KEY, '-keyout', 'authority-key.pem', '-out', 'authority.pem'],
    ...['-days', String(AUTHORITY_DAYS), '-subj', `/CN=${OWN_AUTHORITY} ${names[0]}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-addext', `nameConstraints=critical,${names.map(permitted).join(',')}`],
  ]);
}

/** Resolves to when it expires. Throws an AppError when the authority may not vouch for the names. */
function issue(
  work: string,
  names: readonly string[],
  { authority, authorityKey }: { readonly authority: string; readonly authorityKey: string },
): number {
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
    `subjectAltName=${names.map(alternative).join(',')}`,
  ];
  writeFileSync(join(work, 'extensions'), extensions.join('\n'));
  openssl(work, ['req', ...NEW_KEY, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', `/CN=${names[0]}`]);
  openssl(work, [
    ...['x509', '-req', '-sha256', '-in', 'request.pem', '-CA', authority, '-CAkey', authorityKey],
    ...['-CAcreateserial', '-CAserial', 'serial'],
    ...['-days', String(CERTIFICATE_DAYS), '-extfile', 'extensions', '-out', 'leaf.pem'],
  ]);
  openssl(work, ['verify', '-CAfile', authority, 'leaf.pem'], () => otherNames(authority, names));
  const cert = readFileSync(join(work, 'leaf.pem'), 'utf8') + readFileSync(authority, 'utf8');
  writeFileSync(join(work, 'certificate.pem'), cert);
  const key = readFileSync(join(work, 'key.pem'), 'utf8');
  const files = { cert, key, certFile: 'certificate.pem', keyFile: 'key.pem' };
  return checkCertificate(files, names[0] ?? null, Date.now()).validToMs;
}

function openssl(work: string, args: readonly string[], refused?: () => AppError): void {
  const umask = process.umask(0o077);
  try {
    execFileSync('openssl', args, { cwd: work, stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
  } catch (cause) {
    const { code, stderr } = cause as { code?: string; stderr?: Buffer };
    if (code === 'ENOENT') throw withoutOpenssl(cause);
    throw refused?.() ?? new Error(`openssl ${args[0]}: ${stderr?.toString() ?? ''}`, { cause });
  } finally {
    process.umask(umask);
  }
}

const withoutName = (): AppError =>
  new AppError('usage', {
    nb: '--name mangler: navnet på serveren',
    en: "--name is missing: the server's name",
  });
const withoutOpenssl = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      nb: 'Programmet openssl mangler på denne maskinen. Installer pakken openssl, og prøv igjen.',
      en: 'The program openssl is missing on this machine. Install the package openssl, and try again.',
    },
    { cause },
  );
const otherNames = (authority: string, names: readonly string[]): AppError =>
  new AppError('conflict', {
    nb: `Utstederen ${authority} ble laget for andre navn enn ${names.join(', ')}, og gjelder bare for dem. Bruk de samme navnene, eller lag en ny i en annen mappe.`,
    en: `The authority ${authority} was made for other names than ${names.join(', ')}, and vouches for those alone. Use the same names, or make a new one in another folder.`,
  });
