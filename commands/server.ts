/**
 * takt server: the server and the screens alone; gateways send to it. Several on one bus share the work: one owns a
 * room's class, the others hold its viewers. On one machine they may share the data folder; with PostgreSQL (--store) they
 * need none, and may be on several.
 */
import { connectRedisBus } from '@takt/server/bus/redis.ts';
import type { ServerOptions } from '@takt/server/server.ts';
import { DEFAULT_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import {
  type FoundClinic,
  findClinic,
  refuseBeforeSetUp,
  refuseOpenNetwork,
  withMachine,
} from './parts/clinic.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { belongsToClinic, openDemonstration } from './parts/demonstration.ts';
import { openIdRules } from './parts/openid-settings.ts';
import { reachOf } from './parts/reach-settings.ts';
import { backupOf, DATA_FOLDER, SERVING_SETTINGS, say, screens, serve } from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting, type Values } from './parts/settings.ts';
import { watchSignals } from './parts/signals.ts';
import type { StorePlace } from './parts/store-place.ts';

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
  const stopping = watchSignals();
  const bus = await connectRedisBus(settings.bus, {
    log: (message, cause) => console.error(`takt: ${message}${cause === null ? '' : `: ${String(cause)}`}`),
  });
  // Closed in the opposite order, also when something further down cannot be had: a port that is taken, say.
  await using opening = new AsyncDisposableStack();
  opening.defer(() => bus.close());
  const { place, clinic, machine } = await findClinic(settings, {
    program: 'takt server',
    nameBus: (proposed) => bus.name(proposed),
    say: ({ nb, en }) => say(nb, en),
  });
  opening.defer(() => place.close());
  // Also when it is refused further down: a store that is open keeps the program alive.
  opening.defer(async () => clinic?.close());
  const served =
    clinic === null
      ? await demonstrationOf(settings, place, opening)
      : await clinicOf(clinic, withMachine(settings, machine, place.folder ?? DATA_FOLDER));
  const reach = reachOf(served.settings);
  opening.defer(() => reach.close());
  const clientDir = await screens();
  const backup = backupOf(served.settings, served.place, served.file, served.parts.clinic);
  opening.defer(() => backup?.close());
  const server = await serve(
    served.settings,
    { ...served.access, gatewayToken: settings.gatewayToken ?? null },
    { ...served.parts, bus, clock: steadyClock(), clientDir, backup, reach },
  );
  const of = clinic?.begun.name;
  say(
    `Takt-serveren er i gang: ${server.url}. ${of === undefined ? 'Dataene er en demonstrasjon.' : of}`,
    `The Takt server is running: ${server.url}. ${of === undefined ? 'The data are a demonstration.' : of}`,
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

type Given = Values<typeof SETTINGS>;
interface Served {
  readonly settings: Given;
  readonly place: StorePlace;
  readonly file: string;
  readonly access: Omit<ServerOptions['access'], 'gatewayToken'>;
  readonly parts: Pick<ServerOptions, 'store' | 'clinic'> & Partial<Pick<ServerOptions, 'templateIds'>>;
}

async function demonstrationOf(
  settings: Given,
  place: StorePlace,
  opening: AsyncDisposableStack,
): Promise<Served> {
  refuseBeforeSetUp(settings, false);
  const participants = settings.participants ?? DEFAULT_PARTICIPANTS;
  const { store, clinic, file } = await openDemonstration(place, participants);
  opening.defer(() => store.close());
  return { settings, place, file, access: { mode: 'demonstration' }, parts: { store, clinic } };
}

async function clinicOf({ store, begun, place, file }: FoundClinic, settings: Given): Promise<Served> {
  if (settings.participants !== undefined) throw belongsToClinic(place);
  refuseOpenNetwork(settings);
  const secretKey = await store.setUp.accountKey(begun.clinicId);
  const access = { mode: 'clinic', secretKey, openId: openIdRules(settings.oidc) } as const;
  return { settings, place, file, access, parts: { store, clinic: begun, templateIds: begun.templateIds } };
}
