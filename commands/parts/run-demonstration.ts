/** The demonstration as it runs, with set-up beside it. */
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import type { SetUp } from '@takt/server/set-up/set-up.ts';
import { DEFAULT_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import type { Language } from '@takt/shared/errors.ts';
import { automaticClass } from './automatic-class.ts';
import { steadyClock } from './clock.ts';
import { openDemonstration } from './demonstration.ts';
import { hearLocally } from './local-gateway.ts';
import { type OpenedRadio, openRadio, type RadioKind } from './radios.ts';
import { reachOf } from './reach-settings.ts';
import { backupOf, type ServingSettings, say, screens, serve } from './serving.ts';
import { sayLink } from './set-up-link.ts';
import type { Stopping } from './signals.ts';
import type { StorePlace } from './store-place.ts';

export interface DemonstrationSettings extends ServingSettings {
  readonly radio: readonly RadioKind[];
  readonly speed: number | undefined;
  readonly run: string | undefined;
  readonly hrmax: number | undefined;
}

/** Resolves when it is told to stop, or when a clinic was set up, with everything of it closed. */
export async function runDemonstration(
  settings: DemonstrationSettings,
  parts: {
    readonly place: StorePlace;
    readonly setUp: SetUp | null;
    readonly stopping: Stopping;
    readonly language: Language;
  },
): Promise<'stopped' | 'set up'> {
  const { place, setUp, stopping, language } = parts;
  const reach = reachOf(settings);
  const kinds: readonly RadioKind[] =
    settings.radio.length > 0 ? settings.radio : [{ kind: 'simulator', count: DEFAULT_PARTICIPANTS }];
  const simulated = kinds.find((kind) => kind.kind === 'simulator');

  let effortPercent: number | null = null;
  const opened = await openRadios(kinds, () => effortPercent, language);
  // Closed in the opposite order, also when something further down cannot be had: a port that is taken, say.
  await using opening = new AsyncDisposableStack();
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
  const access = { mode: 'demonstration', gatewayToken: null } as const;
  const server = await serve(settings, access, {
    ...{ store, bus, clock, clinic, clientDir, backup, reach, setUp },
  });
  opening.defer(() => server.close());
  const room = server.services.rooms[0];
  if (room === undefined) throw new Error('the demonstration has no room');
  opening.defer(
    await server.onEffort(room.roomId, (percent) => {
      effortPercent = percent;
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
  const through = automatic === null ? {} : { through: automatic.pass };
  opening.defer(await hearLocally({ server, room, opened, clock, ...through }));

  welcome(server.url, simulated !== undefined);
  if (setUp !== null) sayLink(server.url, setUp);
  stopping.started();
  const finished = setUp === null ? new Promise<never>(() => {}) : setUp.finished;
  // Awaited here: what is open is closed as this returns.
  return await Promise.race([
    stopping.requested.then(() => 'stopped' as const),
    finished.then(() => 'set up' as const),
  ]);
}

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
