/** Whether a certificate and its key can be used, in words. Pure: their text and the time in, what is known of them out. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { AppError } from '@takt/shared/errors.ts';
import type { CertificateState } from './reach.ts';

export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  /** As a person is told. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** The authority that `takt authority` makes has a name that begins so. */
export const OWN_AUTHORITY = 'Takt authority';

/** `name`: under which screens reach the server; null: any of the certificate's. Throws an AppError that says what to do. */
export function checkCertificate(
  files: CertificateFiles,
  name: string | null,
  nowMs: number,
): Omit<CertificateState, 'problem'> {
  const { certFile, keyFile } = files;
  const chain = chainOf(files);
  const [leaf] = chain;
  if (leaf === undefined) throw refusals.noCertificate(certFile);
  if (!ownsKey(leaf, files)) throw refusals.otherKey(certFile, keyFile);
  for (const [i, one] of chain.entries()) {
    const issuer = chain[i + 1];
    if (issuer === undefined) break;
    if (!one.checkIssued(issuer) || !one.verify(issuer.publicKey))
      throw refusals.brokenChain(certFile, i + 1);
  }
  for (const one of chain) {
    const [from, to] = [Date.parse(one.validFrom), Date.parse(one.validTo)];
    if (nowMs > to) throw refusals.expired(certFile, commonName(one.subject), to);
    if (nowMs < from) throw refusals.notYet(certFile, from);
  }
  const names = namesOf(leaf);
  if (names.length === 0) throw refusals.noNames(certFile);
  if (name !== null && !isFor(leaf, name)) throw refusals.otherName(certFile, name, names);
  const issuer = commonName(leaf.issuer);
  return {
    names,
    issuer,
    ownAuthority: issuer.startsWith(OWN_AUTHORITY),
    validToMs: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  };
}

function chainOf({ cert, certFile }: CertificateFiles): X509Certificate[] {
  const blocks = cert.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    throw refusals.noCertificate(certFile);
  }
}

function ownsKey(leaf: X509Certificate, { key, keyFile }: CertificateFiles): boolean {
  let secret: ReturnType<typeof createPrivateKey>;
  try {
    secret = createPrivateKey(key);
  } catch {
    throw refusals.noKey(keyFile);
  }
  return leaf.checkPrivateKey(secret);
}

const isFor = (leaf: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? leaf.checkHost(name, { subject: 'never' }) : leaf.checkIP(name)) !== undefined;

function namesOf(leaf: X509Certificate): string[] {
  const alternatives = leaf.subjectAltName?.split(', ') ?? [];
  return alternatives.flatMap((one) => /^(?:DNS|IP Address):(.+)$/.exec(one)?.[1] ?? []);
}

const commonName = (subject: string): string => /^(?:CN|O)=(.+)$/m.exec(subject)?.[1] ?? subject.trim();
const dateOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

const refuse = (nb: string, en: string): AppError => new AppError('usage', { nb, en });
const refusals = {
  noCertificate: (file: string) =>
    refuse(
      `${file} har ikke noe sertifikat i PEM-format (en blokk som begynner med BEGIN CERTIFICATE).`,
      `${file} has no certificate in PEM format (a block that begins with BEGIN CERTIFICATE).`,
    ),
  noKey: (file: string) =>
    refuse(
      `${file} har ingen privat nøkkel i PEM-format uten passord.`,
      `${file} has no private key in PEM format without a password.`,
    ),
  otherKey: (cert: string, key: string) =>
    refuse(
      `Nøkkelen ${key} hører ikke til det første sertifikatet i ${cert}. Serverens eget sertifikat skal stå først, deretter utstedernes.`,
      `The key ${key} does not belong to the first certificate in ${cert}. The server's own certificate comes first, then those of its issuers.`,
    ),
  brokenChain: (file: string, place: number) =>
    refuse(
      `Kjeden i ${file} henger ikke sammen: sertifikat ${place} er ikke utstedt av det neste. Sett serverens først, så hver utsteder etter den det gjelder.`,
      `The chain in ${file} does not hold: certificate ${place} was not issued by the next. Put the server's first, then each issuer after what it issued.`,
    ),
  expired: (file: string, whose: string, atMs: number) =>
    refuse(
      `Sertifikatet for ${whose} i ${file} gikk ut ${dateOf(atMs)}. Forny det. (Er klokken på maskinen riktig?)`,
      `The certificate of ${whose} in ${file} expired on ${dateOf(atMs)}. Renew it. (Is the clock of this machine right?)`,
    ),
  notYet: (file: string, atMs: number) =>
    refuse(
      `Sertifikatet i ${file} gjelder først fra ${dateOf(atMs)}. Er klokken på maskinen riktig?`,
      `The certificate in ${file} is valid from ${dateOf(atMs)} only. Is the clock of this machine right?`,
    ),
  noNames: (file: string) =>
    refuse(
      `Sertifikatet i ${file} har ingen navn (subjectAltName): nettlesere godtar det ikke.`,
      `The certificate in ${file} has no names (subjectAltName): browsers do not accept it.`,
    ),
  otherName: (file: string, name: string, names: readonly string[]) =>
    refuse(
      `Sertifikatet i ${file} er ikke for ${name}, men for ${names.join(', ')}.`,
      `The certificate in ${file} is not for ${name} but for ${names.join(', ')}.`,
    ),
};
