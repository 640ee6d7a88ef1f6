/** takt start: gateway, server and screens in one process. With no radio given, a simulated room. */
import { randomUUID } from 'node:crypto';
import { runGateway } from '@takt/gateway/gateway.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { TEMPLATES, templateById } from '@takt/shared/class/protocol.ts';
import { DEFAULT_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import type { Language } from '@takt/shared/errors.ts';
import { automaticClass } from './parts/automatic-class.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDemonstration } from './parts/demonstration.ts';
import { reportLocally } from './parts/local-gateway.ts';
import { type OpenedRadio, openRadio, RADIO_SETTING, type RadioKind } from './parts/radios.ts';
import { reachOf } from './parts/reach-settings.ts';
import {
  backupOf,
  DATA_FOLDER,
  SERVING_SETTINGS,
  say,
  screens,
  serveDemonstration,
} from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting, wholeNumber } from './parts/settings.ts';
import { watchSignals } from './parts/signals.ts';
import { openPlace } from './parts/store-place.ts';

const SPEED_MAX = 60;
const FREE = 'free';
const RUNNABLE = [...TEMPLATES.map(({ id }) => id), FREE];

const SETTINGS = {
  ...SERVING_SETTINGS,
  radio: RADIO_SETTING,
  speed: {
    name: 'speed',
    value: 'X',
    help: {
      nb: `en demonstrasjon kan gå opptil ${SPEED_MAX} ganger så fort`,
      en: `a demonstration may run up to ${SPEED_MAX} times as fast`,
    },
    read(raw) {
      const value = Number(raw.replace(',', '.'));
      if (value >= 1 && value <= SPEED_MAX) return ok(value);
      return fault(
        `«${raw}» er ikke et tall fra 1 til ${SPEED_MAX}`,
        `"${raw}" is not a number from 1 to ${SPEED_MAX}`,
      );
    },
  } satisfies Setting<number>,
  run: {
    name: 'run',
    value: 'TEMPLATE',
    help: {
      nb: 'start en time ved første puls, og avslutt den når opptaket slutter:\n4x4, 2x4 … eller free (faser fra opptakets runder)',
      en: "start a class at the first heart rate and end it with the data:\n4x4, 2x4 … or free (phases from the recording's laps)",
    },
    read: (raw) =>
      raw === FREE || templateById(raw) !== undefined
        ? ok(raw)
        : fault(
            `«${raw}» er ingen timemal; velg en av ${RUNNABLE.join(', ')}`,
            `"${raw}" is no class template; choose one of ${RUNNABLE.join(', ')}`,
          ),
  } satisfies Setting<string>,
  hrmax: {
    name: 'hrmax',
    value: 'N',
    help: {
      nb: 'makspuls for personen i et avspilt opptak (ellers opptakets høyeste puls)',
      en: 'maximum heart rate of the person in a replayed recording (else the highest in it)',
    },
    read: wholeNumber(60, 240),
  } satisfies Setting<number>,
};

const ABOUT = {
  nb: 'Mottaker, server og skjermbilder i én prosess. Uten --radio: et simulert rom med 12 deltakere.',
  en: 'Gateway, server and screens in one process. Without --radio: a simulated room of 12 participants.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('start [OPTION]…', ABOUT, SETTINGS, language));
    return 0;
  }
  const reach = reachOf(settings);
  const stopping = watchSignals();
  const kinds: readonly RadioKind[] =
    settings.radio.length > 0 ? settings.radio : [{ kind: 'simulator', count: DEFAULT_PARTICIPANTS }];
  const simulated = kinds.find((kind) => kind.kind === 'simulator');

  let effortPercent: number | null = null;
  const opened = await openRadios(kinds, () => effortPercent, language);
  // Closed in the opposite order, also when something further down cannot be had: a port that is taken, say.
  await using opening = new AsyncDisposableStack();
  const place = await openPlace(
    { ...settings, data: settings.data ?? DATA_FOLDER },
    {
      program: 'takt start',
      nameBus: null,
      say: ({ nb, en }) => say(nb, en),
    },
  );
  opening.defer(() => place.close());
  const clientDir = await screens();
  const { store, clinic, groupId, file } = await openDemonstration(
    place,
    simulated?.count ?? DEFAULT_PARTICIPANTS,
  );
  opening.defer(() => store.close());
  const clock = steadyClock(settings.speed ?? 1);
  const bus = createMemoryBus(() => clock.nowMs() / clock.rate);
  opening.defer(() => bus.close());
  const backup = backupOf(settings, place, file, clinic);
  opening.defer(() => backup?.close());
  opening.defer(() => reach.close());
  const server = await serveDemonstration(settings, null, {
    store,
    bus,
    clock,
    clinic,
    clientDir,
    backup,
    reach,
  });
  opening.defer(() => server.close());
  const room = server.services.rooms[0];
  if (room === undefined) throw new Error('the demonstration has no room');
  opening.defer(
    await server.onEffort(room.roomId, (percent) => {
      effortPercent = percent;
    }),
  );
  opening.defer(
    await server.onPairing(room.roomId, (open) => {
      for (const { radio } of opened) radio.pairing?.(open);
    }),
  );

  const automatic =
    settings.run === undefined
      ? null
      : await automaticClass({
          ...{ services: server.services, room, templateId: settings.run, groupId, opened },
          hrMaxBpm: settings.hrmax ?? null,
          ...reportsOfClass(server.url, kinds, language),
        });
  const source = `local/${randomUUID()}`;
  const take = (samples: Parameters<typeof room.intake.accept>[1]): void => {
    room.intake.accept(source, samples).catch(() => {});
  };
  const gateway = await runGateway({
    clock,
    radios: opened.map(({ radio }) => radio),
    uplink: {
      send: automatic === null ? take : (samples) => automatic.pass(samples, take),
      close: async () => {},
    },
  });
  opening.defer(() => gateway.stop());
  opening.defer(reportLocally(gateway, server.services, room));

  welcome(server.url, simulated !== undefined);
  stopping.started();
  await stopping.requested;
  return 0;
};

async function openRadios(
  kinds: readonly RadioKind[],
  effortPercent: () => number | null,
  language: Language,
): Promise<OpenedRadio[]> {
  const opened: OpenedRadio[] = [];
  for (const kind of kinds) {
    const radio = await openRadio(kind, { effortPercent, say: (text) => console.error(text[language]) });
    if (radio !== null) opened.push(radio);
  }
  return opened;
}

/** What is told of the class that runs by itself. */
function reportsOfClass(url: string, kinds: readonly RadioKind[], language: Language) {
  return {
    onClass: (classId: string) => say(`Time ${classId}`, `Class ${classId}`),
    onEnded: (classId: string) =>
      say(`Timen er avsluttet: ${url}/review/${classId}`, `The class has ended: ${url}/review/${classId}`),
    onSilent: () => {
      const files = kinds.flatMap((kind) => (kind.kind === 'replay' ? [kind.file] : [])).join(', ');
      console.error(
        language === 'nb'
          ? `takt start: ${files}: det er ingen puls i opptaket til dets slutt, så ingen time ble startet.`
          : `takt start: ${files}: there is no heart rate up to its end, so no class was started.`,
      );
    },
  };
}

const PAGES = [
  ['Tavle    ', 'Wall   ', '/wall'],
  ['Instruktør', 'Console', '/console'],
  ['Timer    ', 'Review ', '/review'],
] as const;

function welcome(url: string, isSimulated: boolean): void {
  say(
    `Takt er i gang. Beltene er ${isSimulated ? 'simulerte' : 'avspilte eller ingen'}; dette er en demonstrasjon.`,
    `Takt is running. The straps are ${isSimulated ? 'simulated' : 'replayed, or there are none'}; this is a demonstration.`,
  );
  for (const [nb, en, path] of PAGES) say(`  ${nb} ${url}${path}`, `  ${en} ${url}${path}`);
}
