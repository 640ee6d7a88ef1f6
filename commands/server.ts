/**
 * takt server: the server and the screens alone; gateways send to it. Several on one bus share the work: one owns a
 * room's class, the others hold its viewers. On one machine they may share the data folder; with PostgreSQL (--store) they
 * need none, and may be on several.
 */
import { connectRedisBus } from '@takt/server/bus/redis.ts';
import { DEFAULT_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDemonstration } from './parts/demonstration.ts';
import { reachOf } from './parts/reach-settings.ts';
import {
  backupOf,
  DATA_FOLDER,
  SERVING_SETTINGS,
  say,
  screens,
  serveDemonstration,
} from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import { watchSignals } from './parts/signals.ts';
import { openPlace } from './parts/store-place.ts';

const TOKEN_MIN = 16;

const SETTINGS = {
  ...SERVING_SETTINGS,
  bus: {
    name: 'bus',
    value: 'URL',
    help: {
      nb: 'Redis mellom prosessene: redis://vert:port',
      en: 'Redis between the processes: redis://host:port',
    },
    missing: {
      nb: '--bus mangler: servere i flere prosesser trenger Redis imellom. Alt i én prosess: takt start',
      en: '--bus is missing: servers in several processes need Redis between them. All in one process: takt start',
    },
    read: (raw) =>
      /^rediss?:\/\/./.test(raw)
        ? ok(raw)
        : fault('er ikke en adresse som redis://vert:port', 'is not an address like redis://host:port'),
  } as const satisfies Setting<string>,
  gatewayToken: {
    name: 'gateway-token',
    value: 'T',
    help: {
      nb: `hemmeligheten en gateway må vise, minst ${TOKEN_MIN} tegn (bruk helst TAKT_GATEWAY_TOKEN)`,
      en: `the secret that a gateway must show, ${TOKEN_MIN} characters at least (better as TAKT_GATEWAY_TOKEN)`,
    },
    read: (raw) =>
      raw.length >= TOKEN_MIN
        ? ok(raw)
        : fault(`er kortere enn ${TOKEN_MIN} tegn`, `is shorter than ${TOKEN_MIN} characters`),
  } satisfies Setting<string>,
  participants: {
    name: 'participants',
    value: 'N',
    help: {
      nb: 'deltakere i demonstrasjonen (standard 12)',
      en: 'participants of the demonstration (12 by default)',
    },
    read: (raw) =>
      /^\d+$/.test(raw) && Number(raw) >= 1 && Number(raw) <= 40
        ? ok(Number(raw))
        : fault('er ikke et helt tall fra 1 til 40', 'is not a whole number from 1 to 40'),
  } satisfies Setting<number>,
};

const ABOUT = {
  nb: 'Server og skjermbilder alene. Gatewayer sender hit: takt gateway --server URL.',
  en: 'The server and the screens alone. Gateways send here: takt gateway --server URL.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('server --bus URL [OPTION]…', ABOUT, SETTINGS, language));
    return 0;
  }
  const reach = reachOf(settings);
  const stopping = watchSignals();
  const bus = await connectRedisBus(settings.bus, {
    log: (message, cause) => console.error(`takt: ${message}${cause === null ? '' : `: ${String(cause)}`}`),
  });
  // Closed in the opposite order, also when something further down cannot be had: a port that is taken, say.
  await using opening = new AsyncDisposableStack();
  opening.defer(() => bus.close());
  const place = await openPlace(
    { ...settings, data: settings.data ?? DATA_FOLDER },
    {
      program: 'takt server',
      nameBus: (proposed) => bus.name(proposed),
      say: ({ nb, en }) => say(nb, en),
    },
  );
  opening.defer(() => place.close());
  const clientDir = await screens();
  const { store, clinic, file } = await openDemonstration(
    place,
    settings.participants ?? DEFAULT_PARTICIPANTS,
  );
  opening.defer(() => store.close());
  const backup = backupOf(settings, place, file, clinic);
  opening.defer(() => backup?.close());
  opening.defer(() => reach.close());
  const server = await serveDemonstration(settings, settings.gatewayToken ?? null, {
    store,
    bus,
    clock: steadyClock(),
    clinic,
    clientDir,
    backup,
    reach,
  });
  say(
    `Takt-serveren er i gang: ${server.url}. Dataene er en demonstrasjon.`,
    `The Takt server is running: ${server.url}. The data are a demonstration.`,
  );
  if (settings.gatewayToken === undefined) {
    say(
      'Bare innmeldte gatewayer slipper inn; --gateway-token er ikke gitt.',
      'Only enrolled gateways are let in; --gateway-token is not given.',
    );
  }
  opening.defer(() => server.close());
  stopping.started();
  await stopping.requested;
  return 0;
};
