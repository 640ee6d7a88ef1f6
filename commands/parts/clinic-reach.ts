/** How screens reach a clinic: from what was answered at set-up to the settings of a server, tried before they are kept. */
import { createServer } from 'node:net';
import { isAbsolute, join } from 'node:path';
import type { ReachedAt } from '@takt/server/set-up/means.ts';
import type { ReachAnswer } from '@takt/shared/api/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import { ownCertificate } from './own-authority.ts';
import { REACH_SETTINGS, reachOf } from './reach-settings.ts';
import { HOST_SETTING } from './serving.ts';
import type { Setting, Values } from './settings.ts';

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';

export type ReachSettings = Values<typeof REACH_SETTINGS> & { readonly host: string; readonly port: number };

const NONE = { tlsCert: undefined, tlsKey: undefined, name: undefined, behind: undefined, trustedProxy: [] };

/** `folder`: the data folder. AppError: something in it cannot be what it should be. */
export function settingsOfReach(answer: ReachAnswer, folder: string): ReachSettings {
  const { port } = answer;
  const host = 'host' in answer && answer.host !== null ? read(HOST_SETTING, answer.host) : null;
  switch (answer.way) {
    case 'this-machine':
      return { ...NONE, host: LOOPBACK, port };
    case 'certificate': {
      const name = answer.name === null ? undefined : read(REACH_SETTINGS.name, answer.name);
      const [tlsCert, tlsKey] = [absolute(answer.tlsCert), absolute(answer.tlsKey)];
      return { ...NONE, host: host ?? EVERYWHERE, port, tlsCert, tlsKey, name };
    }
    case 'own-authority': {
      const at = authorityFolder(folder);
      const files = { tlsCert: join(at, 'certificate.pem'), tlsKey: join(at, 'key.pem') };
      return { ...NONE, ...files, host: host ?? EVERYWHERE, port };
    }
    case 'proxy': {
      const trustedProxy = answer.trustedProxy.map((one) => read(REACH_SETTINGS.trustedProxy, one));
      const behind = read(REACH_SETTINGS.behind, answer.behind);
      return { ...NONE, host: host ?? LOOPBACK, port, behind, trustedProxy };
    }
  }
}

const authorityFolder = (folder: string): string => join(folder, 'authority');

/** `ownPort`: that of the program that asks, which is given up by it. AppError: it cannot be used. */
export async function tryReach(answer: ReachAnswer, folder: string, ownPort: number): Promise<ReachedAt> {
  const authority =
    answer.way === 'own-authority'
      ? ownCertificate(
          authorityFolder(folder),
          answer.names.map((name) => read(REACH_SETTINGS.name, name)),
        ).authority
      : null;
  const settings = settingsOfReach(answer, folder);
  const { host, port } = settings;
  const reach = reachOf(settings);
  reach.close();
  if (port !== ownPort) await tryListening(host, port);
  const [name = 'localhost'] = answer.way === 'own-authority' ? answer.names : reach.names;
  if (reach.way === 'this-machine') return { url: `http://localhost:${port}`, secure: false, authority };
  if (reach.way === 'proxy') return { url: `https://${settings.behind}`, secure: true, authority };
  if (name.startsWith('*.')) throw whichName(name);
  return { url: `https://${name}${port === 443 ? '' : `:${port}`}`, secure: true, authority };
}

function read<T>(setting: Pick<Setting<T>, 'read'>, raw: string): T {
  const outcome = setting.read(raw);
  if ('value' in outcome) return outcome.value;
  const { nb, en } = outcome.fault;
  throw new AppError('bad-input', { nb: sentence(nb, raw), en: sentence(en, raw) });
}

/** A fault as an option has it stands after the option's name. */
const sentence = (fault: string, raw: string): string =>
  fault.includes(raw) ? `${fault}.` : `«${raw}» ${fault}.`;

function absolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw new AppError('bad-input', {
    nb: `«${path}» er ikke en hel sti. Skriv den fra roten: /etc/takt/sertifikat.pem`,
    en: `"${path}" is no full path. Write it from the root: /etc/takt/certificate.pem`,
  });
}

function tryListening(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): AppError {
  const taken = cause.code === 'EADDRINUSE';
  const [nb, en] = taken
    ? ['Et annet program bruker den. Velg en annen port.', 'Another program uses it. Choose another port.']
    : [
        `Det går ikke (${cause.code ?? cause.message}).`,
        `It cannot be had (${cause.code ?? cause.message}).`,
      ];
  const where = `${host}:${port}`;
  return new AppError('conflict', {
    nb: `Takt kan ikke lytte på ${where}. ${nb}`,
    en: `Takt cannot listen on ${where}. ${en}`,
  });
}

const whichName = (name: string): AppError =>
  new AppError('bad-input', {
    nb: `Sertifikatet gjelder for ${name}. Skriv navnet som skjermene skal bruke.`,
    en: `The certificate is for ${name}. Write the name that screens are to use.`,
  });
