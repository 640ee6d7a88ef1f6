/** takt gateway: radios here, the server elsewhere. It keeps what the server has not acknowledged. */
import { hostname, uptime } from 'node:os';
import { type Gateway, runGateway } from '@takt/gateway/gateway.ts';
import { reportOf } from '@takt/gateway/health/report.ts';
import { type HealthAddress, serveHealth } from '@takt/gateway/health/server.ts';
import { defaultSpillBase, spillFolder } from '@takt/gateway/spill/folder.ts';
import { sweepLeftFolders } from '@takt/gateway/spill/left.ts';
import { openSpill, SPILL_LIMITS } from '@takt/gateway/spill/spill.ts';
import { keepCredentials, readCredentials } from '@takt/gateway/uplink/credentials.ts';
import { redeemCode } from '@takt/gateway/uplink/enrol.ts';
import { webSocketUplink } from '@takt/gateway/uplink/uplink.ts';
import { uplinkUrl } from '@takt/gateway/uplink/words.ts';
import { DEFAULT_PARTICIPANTS, DEMONSTRATION_ROOM } from '@takt/shared/demonstration.ts';
import { AppError, type Language } from '@takt/shared/errors.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import {
  ANT_KEY_SETTING,
  type OpenedRadio,
  openRadio,
  type RadioKind,
  RECEIVER_SETTING,
} from './parts/radios.ts';
import {
  anyText,
  fault,
  helpFor,
  ok,
  readSettings,
  type Setting,
  type Text,
  type Values,
} from './parts/settings.ts';
import { stopRequested } from './parts/signals.ts';
import { VERSION } from './parts/version.ts';

const SETTINGS = {
  server: {
    name: 'server',
    value: 'URL',
    help: {
      nb: 'serverens adresse, f.eks. http://maskin:8080',
      en: "the server's address, e.g. http://machine:8080",
    },
    missing: { nb: '--server mangler', en: '--server is missing' },
    read(raw) {
      try {
        uplinkUrl(raw);
        return ok(raw);
      } catch (error) {
        if (error instanceof AppError) return { fault: error.text };
        throw error;
      }
    },
  } as const satisfies Setting<string>,
  token: {
    name: 'token',
    value: 'T',
    help: {
      nb: 'hemmeligheten fra serveren (bruk helst TAKT_TOKEN)',
      en: "the server's secret (better as TAKT_TOKEN)",
    },
    read: anyText,
  } satisfies Setting<string>,
  enrol: {
    name: 'enrol',
    value: 'CODE',
    help: {
      nb: 'meld inn med koden fra siden Mottakere, og slutt;\ndenne maskinen trenger ikke --token etterpå',
      en: 'enrol with the code from the page Receivers, then exit;\nthis machine then needs no --token',
    },
    read(raw) {
      const code = raw.replace(/[\s-]/g, '');
      return /^\d{8}$/.test(code)
        ? ok(code)
        : fault('koden er åtte sifre: «4821 9037»', 'the code is eight digits: "4821 9037"');
    },
  } satisfies Setting<string>,
  name: {
    name: 'name',
    value: 'NAME',
    help: {
      nb: 'med --enrol: hva mottakeren skal hete (standard: maskinens navn)',
      en: "with --enrol: what it is to be called (by default the machine's name)",
    },
    read: (raw) =>
      raw.trim() !== '' && raw.length <= 60
        ? ok(raw)
        : fault('er tomt, eller lengre enn 60 tegn', 'is empty, or longer than 60 characters'),
  } satisfies Setting<string>,
  radio: RECEIVER_SETTING,
  antKey: ANT_KEY_SETTING,
  room: {
    name: 'room',
    value: 'ID',
    help: { nb: 'salen mottakeren står i (standard sal-1)', en: 'the room it stands in (sal-1 by default)' },
    read: anyText,
  } satisfies Setting<string>,
  id: {
    name: 'id',
    value: 'NAME',
    help: {
      nb: 'gatewayens navn (standard: maskinens)',
      en: "the gateway's name (by default the machine's)",
    },
    read: anyText,
  } satisfies Setting<string>,
  spill: {
    name: 'spill',
    value: 'DIR',
    help: {
      nb: 'mappen for målinger som serveren ikke har kvittert for\n(standard ~/.local/share/takt/gateway)',
      en: 'the folder for samples that the server has not acknowledged\n(~/.local/share/takt/gateway by default)',
    },
    read: anyText,
  } satisfies Setting<string>,
  health: {
    name: 'health',
    value: '[HOST:]PORT',
    help: {
      nb: 'vis tilstanden her, på denne maskinen om ingen vert er nevnt (standard 0: ikke)',
      en: 'show the health here, on this machine if no host is named (0 by default: do not)',
    },
    read(raw) {
      const [, host = '127.0.0.1', port] = /^(?:(.+):)?(\d{1,5})$/.exec(raw) ?? [];
      if (port !== undefined && Number(port) <= 65_535)
        return ok({ host: unbracketed(host), port: Number(port) });
      return fault(`«${raw}» er ikke PORT eller VERT:PORT`, `"${raw}" is not PORT or HOST:PORT`);
    },
  } satisfies Setting<HealthAddress>,
};

const USAGE = 'gateway --server URL [--enrol CODE | --token T] [OPTION]…';

const ABOUT = {
  nb: 'Mottakere her, serveren et annet sted. Det serveren ikke har kvittert for, tas vare på, også på disk,\nog sendes igjen.',
  en: 'Radios here, the server elsewhere. What the server has not acknowledged is kept, on disk too, and sent\nagain.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor(USAGE, ABOUT, SETTINGS, language));
    return 0;
  }
  const base = settings.spill ?? defaultSpillBase(process.env);
  if (settings.enrol !== undefined) {
    await enrol(base, settings.server, settings.enrol, settings.name ?? hostname(), language);
    return 0;
  }
  const identity = identityOf(settings, base);
  const stopping = stopRequested();
  const clock = steadyClock();
  let effortPercent: number | null = null;
  const say = (text: Text): void => console.error(`takt gateway: ${text[language]}`);
  const kinds: readonly RadioKind[] =
    settings.radio.length > 0 ? settings.radio : [{ kind: 'simulator', count: DEFAULT_PARTICIPANTS }];
  const opened: OpenedRadio[] = [];
  for (const kind of kinds) {
    const radio = await openRadio(kind, { effortPercent: () => effortPercent, antKey: settings.antKey, say });
    if (radio !== null) opened.push(radio);
  }
  const refused = Promise.withResolvers<AppError>();
  let gateway: Gateway | null = null;
  const folder = spillFolder(base, identity.gatewayId, identity.room);
  const uplink = webSocketUplink({
    clock,
    // The kernel's time since it started, which counts while the machine sleeps and which nobody sets.
    throughSleepMs: () => uptime() * 1000,
    server: settings.server,
    ...identity,
    spill: openSpill({ folder, clock, say }),
    report: (worn) =>
      gateway && reportOf(gateway.health(), { version: VERSION, uptimeS: process.uptime(), worn }),
    onEffort(percent) {
      effortPercent = percent;
    },
    onPairing(open) {
      for (const { radio } of opened) radio.pairing?.(open);
    },
    onRefused: refused.resolve,
  });
  await using opening = new AsyncDisposableStack();
  const running = await runGateway({ clock, radios: opened.map(({ radio }) => radio), uplink });
  gateway = running;
  opening.defer(() => running.stop());
  opening.defer(sweepLeftFolders({ base, own: folder, clock, keptForMs: SPILL_LIMITS.ms }));
  if (settings.health !== undefined && settings.health.port !== 0) {
    const health = await serveHealth(settings.health, running.health);
    opening.defer(() => health.close());
    console.log(language === 'nb' ? `Tilstand: ${health.url}` : `Health: ${health.url}`);
  }
  console.log(language === 'nb' ? `Sender til ${settings.server}` : `Sending to ${settings.server}`);
  const error = await Promise.race([stopping, refused.promise]);
  if (error !== undefined) throw error;
  return 0;
};

async function enrol(
  base: string,
  server: string,
  code: string,
  name: string,
  language: Language,
): Promise<void> {
  const { roomName } = await keepCredentials(base, server, () => redeemCode(server, code, name));
  console.log(
    language === 'nb'
      ? `Meldt inn som «${name}» i ${roomName}. Start mottakeren slik, uten kode: takt gateway --server ${server} --radio KIND`
      : `Enrolled as "${name}" in ${roomName}. Start it like this, without the code: takt gateway --server ${server} --radio KIND`,
  );
}

interface Identity {
  readonly token: string;
  readonly gatewayId: string;
  readonly room: string;
}

/** A token that is given counts; else what this machine was enrolled as. */
function identityOf(settings: Values<typeof SETTINGS>, base: string): Identity {
  const { server, token, id, room } = settings;
  if (token !== undefined) {
    return { token, gatewayId: id ?? hostname(), room: room ?? DEMONSTRATION_ROOM.roomId };
  }
  const enrolled = readCredentials(base, server);
  if (enrolled === null) {
    throw new AppError('usage', {
      nb: `Denne maskinen er ikke meldt inn hos ${server}. Hent en kode på siden Mottakere og kjør: takt gateway --server ${server} --enrol KODE (eller gi --token).`,
      en: `This machine is not enrolled with ${server}. Get a code on the page Receivers and run: takt gateway --server ${server} --enrol CODE (or give --token).`,
    });
  }
  if (id !== undefined || room !== undefined) {
    throw new AppError('usage', {
      nb: '--id og --room gjelder bare sammen med --token: en innmeldt mottaker har rommet den ble meldt inn i.',
      en: '--id and --room go with --token only: an enrolled gateway has the room it was enrolled in.',
    });
  }
  return { token: enrolled.token, gatewayId: enrolled.gatewayId, room: enrolled.roomId };
}

/** An IPv6 address is written in brackets before a port. */
const unbracketed = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
