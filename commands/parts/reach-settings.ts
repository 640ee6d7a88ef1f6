/** How screens reach the server: with a certificate of files, through a proxy, or from this machine alone. */
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename } from 'node:path';
import { checkCertificate } from '@takt/server/http/certificate.ts';
import {
  type Certificate,
  type CertificateState,
  type Reach,
  THIS_MACHINE,
} from '@takt/server/http/reach.ts';
import { AppError } from '@takt/shared/errors.ts';
import { processLanguage } from './command.ts';
import { anyText, fault, faultsOf, ok, type Setting, type Values } from './settings.ts';

const NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

export const REACH_SETTINGS = {
  tlsCert: {
    name: 'tls-cert',
    value: 'FILE',
    help: {
      nb: 'sertifikat i PEM-format, serverens først, så utstedernes (docs/network.md)',
      en: "certificate in PEM format, the server's first, then its issuers' (docs/network.md)",
    },
    read: anyText,
  } satisfies Setting<string>,
  tlsKey: {
    name: 'tls-key',
    value: 'FILE',
    help: {
      nb: 'nøkkelen til sertifikatet; andre brukere må ikke kunne lese den',
      en: 'the key of the certificate; other users must not be able to read it',
    },
    read: anyText,
  } satisfies Setting<string>,
  name: {
    name: 'name',
    value: 'NAME',
    help: {
      nb: 'navnet skjermene når serveren under (standard: maskinens egne, og de som står i sertifikatet)',
      en: 'the name under which screens reach the server (by default the machine’s own, and those in the certificate)',
    },
    read: (raw) =>
      NAME.test(raw) || isIP(raw) !== 0
        ? ok(raw.toLowerCase())
        : fault(`«${raw}» er ikke et navn på en maskin`, `"${raw}" is no name of a machine`),
  } satisfies Setting<string>,
  behind: {
    name: 'behind',
    value: 'URL',
    help: {
      nb: 'adressen til en omvendt proxy foran Takt: https://navn',
      en: 'the address of a reverse proxy in front of Takt: https://name',
    },
    read: (raw) => {
      const url = URL.canParse(raw) ? new URL(raw) : null;
      return url?.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.username === ''
        ? ok(url.host)
        : fault(
            'er ikke en adresse som https://takt.klinikk.no',
            'is no address like https://takt.clinic.example',
          );
    },
  } satisfies Setting<string>,
  trustedProxy: {
    name: 'trusted-proxy',
    value: 'ADDRESS',
    many: true,
    help: {
      nb: 'IP-adressen proxyen kommer fra (standard 127.0.0.1 og ::1); bare dens X-Forwarded-… tros',
      en: 'the IP address from which the proxy comes (127.0.0.1 and ::1 by default); only its X-Forwarded-… are believed',
    },
    read: (raw: string) =>
      isIP(raw) !== 0 ? ok(raw) : fault(`«${raw}» er ingen IP-adresse`, `"${raw}" is no IP address`),
  } as const satisfies Setting<string>,
};

/** Throws an AppError that says what is wrong with the settings, or with the certificate's files. */
export function reachOf(settings: Values<typeof REACH_SETTINGS>): Reach & { close(): void } {
  const { tlsCert, tlsKey, name, behind, trustedProxy } = settings;
  const faults = [
    ...((tlsCert === undefined) !== (tlsKey === undefined)
      ? [{ nb: '--tls-cert og --tls-key hører sammen', en: '--tls-cert and --tls-key belong together' }]
      : []),
    ...(behind !== undefined && tlsCert !== undefined
      ? [
          {
            nb: '--behind og --tls-cert: bak en proxy er det proxyen som har sertifikatet',
            en: '--behind and --tls-cert: behind a proxy it is the proxy that has the certificate',
          },
        ]
      : []),
    ...(behind === undefined && trustedProxy.length > 0
      ? [{ nb: '--trusted-proxy trenger --behind', en: '--trusted-proxy needs --behind' }]
      : []),
  ];
  if (faults.length > 0) throw faultsOf(faults);
  if (behind !== undefined) {
    const proxies = trustedProxy.length > 0 ? trustedProxy : ['127.0.0.1', '::1'];
    return { ...THIS_MACHINE, way: 'proxy', names: [behind.replace(/:\d+$/, '')], proxies, close: () => {} };
  }
  if (tlsCert === undefined || tlsKey === undefined) {
    return { ...THIS_MACHINE, names: name === undefined ? [] : [name], close: () => {} };
  }
  const { certificate, close } = certificateOf(tlsCert, tlsKey, name ?? null);
  const names = name === undefined ? certificate.state().names : [name];
  return { ...THIS_MACHINE, way: 'certificate', names, certificate, close };
}

const LOOK_EVERY_MS = 5_000;

/** Files that were renewed are taken up when they can be used; until then the ones before stay in use, and why is told. */
function certificateOf(certFile: string, keyFile: string, name: string | null) {
  const read = () => {
    refuseOpenKey(keyFile);
    const pem = { cert: textOf(certFile), key: textOf(keyFile) };
    return { pem, facts: checkCertificate({ ...pem, certFile, keyFile }, name, Date.now()) };
  };
  const first = read();
  let { pem } = first;
  let state: CertificateState = { ...first.facts, problem: null };
  // Over the network no path of this machine is told.
  const named = (text: string): string =>
    text.replaceAll(certFile, basename(certFile)).replaceAll(keyFile, basename(keyFile));
  const listeners: ((pem: Certificate['pem']) => void)[] = [];
  function look(): void {
    try {
      if (textOf(certFile) === pem.cert && textOf(keyFile) === pem.key) {
        state = { ...state, problem: null };
        return;
      }
      const renewed = read();
      pem = renewed.pem;
      state = { ...renewed.facts, problem: null };
      for (const listener of listeners) listener(pem);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const problem = { nb: named(error.text.nb), en: named(error.text.en) };
      if (state.problem?.en !== problem.en) console.error(`takt: ${error.text[processLanguage()]}`);
      state = { ...state, problem };
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  const certificate: Certificate = {
    get pem() {
      return pem;
    },
    state: () => state,
    onRenewed: (listener) => listeners.push(listener),
  };
  return { certificate, close: () => clearInterval(timer) };
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        nb: `${file} kan ikke leses. Sjekk at filen finnes, og at brukeren som kjører Takt, har tilgang.`,
        en: `${file} cannot be read. Check that the file is there, and that the user that runs Takt has access.`,
      },
      { cause },
    );
  }
}

/** Its group may read it: Debian keeps keys for a group of programs. */
export function refuseOpenKey(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || (found.mode & 0o007) === 0) return;
  throw new AppError('usage', {
    nb: `Alle på maskinen kan lese nøkkelen ${file}. Lukk den (chmod 600), og lag et nytt sertifikat hvis andre kan ha sett den.`,
    en: `Everybody on this machine can read the key ${file}. Close it (chmod 600), and make a new certificate if others may have seen it.`,
  });
}
