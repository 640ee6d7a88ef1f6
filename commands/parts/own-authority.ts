/**
 * An authority of the clinic's own, made by openssl: it may vouch for the names that are given here and for no others. Made
 * again in the same folder, it gives the server another certificate.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { checkCertificate, OWN_AUTHORITY } from '@takt/server/http/certificate.ts';
import { AppError } from '@takt/shared/errors.ts';

const AUTHORITY_DAYS = 3_650;
/** Browsers take none that is valid for longer than 398. */
const CERTIFICATE_DAYS = 397;

export interface OwnCertificate {
  /** To be installed on each device. */
  readonly authority: string;
  /** It was not there before. */
  readonly isNew: boolean;
  readonly certFile: string;
  readonly keyFile: string;
  readonly validToMs: number;
}

/** `names`: one at least. AppError: openssl is missing, or the authority there was made for other names. */
export function ownCertificate(folder: string, names: readonly string[]): OwnCertificate {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(folder, name);
  const [authority, authorityKey] = [file('authority.pem'), file('authority-key.pem')];
  const [certFile, keyFile] = [file('certificate.pem'), file('key.pem')];
  const work = mkdtempSync(join(folder, '.new-'));
  try {
    const isNew = !existsSync(authority);
    if (isNew) {
      makeAuthority(work, names);
      renameSync(join(work, 'authority-key.pem'), authorityKey);
      renameSync(join(work, 'authority.pem'), authority);
    }
    const validToMs = issue(work, names, { authority, authorityKey });
    renameSync(join(work, 'key.pem'), keyFile);
    renameSync(join(work, 'certificate.pem'), certFile);
    return { authority, isNew, certFile, keyFile, validToMs };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

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
