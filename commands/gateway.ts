/** takt gateway: radios here, the server elsewhere. It keeps what the server has not acknowledged. */
import { hostname } from 'node:os';
import { runGateway } from '@takt/gateway/gateway.ts';
import { type HealthAddress, serveHealth } from '@takt/gateway/health-server.ts';
import { openSpill } from '@takt/gateway/spill.ts';
import { defaultSpillBase, spillFolder } from '@takt/gateway/spill-folder.ts';
import { webSocketUplink } from '@takt/gateway/uplink.ts';
import { uplinkUrl } from '@takt/gateway/uplink-words.ts';
import { DEFAULT_PARTICIPANTS, DEMONSTRATION_ROOM } from '@takt/shared/demonstration.ts';
import { AppError } from '@takt/shared/errors.ts';
import { steadyClock } from './clock.ts';
import { type Command, processLanguage } from './command.ts';
import { ANT_KEY_SETTING, type OpenedRadio, openRadio, type RadioKind, RECEIVER_SETTING } from './radios.ts';
import { anyText, fault, helpFor, ok, readSettings, type Setting, type Text } from './settings.ts';
import { untilTold } from './signals.ts';

const SETTINGS = {
  server: {
    name: 'server',
    value: 'URL',
    help: {
      nb: 'tjenerens adresse, f.eks. http://maskin:8080',
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
      nb: 'hemmeligheten fra tjeneren (bruk helst TAKT_TOKEN)',
      en: "the server's secret (better as TAKT_TOKEN)",
    },
    missing: { nb: '--token mangler', en: '--token is missing' },
    read: anyText,
  } as const satisfies Setting<string>,
  radio: RECEIVER_SETTING,
  antKey: ANT_KEY_SETTING,
  room: {
    name: 'room',
    value: 'ID',
    help: { nb: 'rommet mottakeren står i (standard sal-1)', en: 'the room it stands in (sal-1 by default)' },
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
      nb: 'mappen for målinger som tjeneren ikke har kvittert for\n(standard ~/.local/share/takt/gateway)',
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

const ABOUT = {
  nb: 'Mottakere her, tjeneren et annet sted. Det tjeneren ikke har kvittert for, tas vare på, også på disk,\nog sendes igjen.',
  en: 'Radios here, the server elsewhere. What the server has not acknowledged is kept, on disk too, and sent\nagain.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('gateway --server URL --token T [OPTION]…', ABOUT, SETTINGS, language));
    return 0;
  }
  const told = untilTold();
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
  const gatewayId = settings.id ?? hostname();
  const room = settings.room ?? DEMONSTRATION_ROOM.roomId;
  const folder = spillFolder(settings.spill ?? defaultSpillBase(process.env), gatewayId, room);
  const uplink = webSocketUplink({
    clock,
    server: settings.server,
    token: settings.token,
    gatewayId,
    room,
    spill: openSpill({ folder, clock, say }),
    onEffort(percent) {
      effortPercent = percent;
    },
    onRefused: refused.resolve,
  });
  await using opening = new AsyncDisposableStack();
  const gateway = await runGateway({ clock, radios: opened.map(({ radio }) => radio), uplink });
  opening.defer(() => gateway.stop());
  if (settings.health !== undefined && settings.health.port !== 0) {
    const health = await serveHealth(settings.health, gateway.health);
    opening.defer(() => health.close());
    console.log(language === 'nb' ? `Tilstand: ${health.url}` : `Health: ${health.url}`);
  }
  console.log(language === 'nb' ? `Sender til ${settings.server}` : `Sending to ${settings.server}`);
  const error = await Promise.race([told, refused.promise]);
  if (error !== undefined) throw error;
  return 0;
};

/** An IPv6 address is written in brackets before a port. */
const unbracketed = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
