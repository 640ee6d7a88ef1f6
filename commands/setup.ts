/** takt setup: set-up alone, without a demonstration, for a machine with or without a screen; then the clinic that was set up. */
import { startSetUpServer } from '@takt/server/http/set-up-app.ts';
import { SetUp } from '@takt/server/set-up/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import { openCompleted } from './parts/clinic.ts';
import { readClinicFile } from './parts/clinic-file.ts';
import { type Command, processLanguage } from './parts/command.ts';
import type { DataFolderUse } from './parts/data-folder.ts';
import { kindOf } from './parts/receiver-probe.ts';
import { runClinic } from './parts/run-clinic.ts';
import { DATA_FOLDER, PORT, SERVING_SETTINGS, say, screens, warn } from './parts/serving.ts';
import { sayLink } from './parts/set-up-link.ts';
import { setUpMeans } from './parts/set-up-means.ts';
import { fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import { type Stopping, watchSignals } from './parts/signals.ts';
import { openPlace } from './parts/store-place.ts';
import { VERSION } from './parts/version.ts';

const SETTINGS = {
  port: {
    ...SERVING_SETTINGS.port,
    help: {
      nb: 'port for oppsettet (standard 8080); klinikken får den som velges der',
      en: 'port for set-up (8080 by default); the clinic gets the one that is chosen there',
    },
  },
  data: SERVING_SETTINGS.data,
  radio: {
    name: 'radio',
    value: 'KIND',
    many: true,
    help: {
      nb: 'en mottaker som oppsettet ikke finner selv: ble:uart:STI, ant:STI',
      en: 'a receiver that set-up does not find by itself: ble:uart:PATH, ant:PATH',
    },
    read(raw) {
      try {
        kindOf(raw);
        return ok(raw);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return fault(error.text.nb, error.text.en);
      }
    },
  } as const satisfies Setting<string>,
};

const ABOUT = {
  nb: 'Setter opp klinikken i nettleseren: lenken skrives ut her. Bare denne maskinen når den; fra en annen går det med ssh -L.\nNår siste trinn er gjort, er klinikken i gang. Etterpå: takt start.',
  en: 'Sets the clinic up in the browser: the link is printed here. Only this machine reaches it; from another, by ssh -L.\nWhen the last step is done the clinic is running. Afterwards: takt start.',
};

export const command: Command = async (argv) => {
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('setup [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const stopping = watchSignals();
  const use = {
    program: 'takt setup',
    nameBus: null,
    say: ({ nb, en }: { nb: string; en: string }) => say(nb, en),
  };
  await using opening = new AsyncDisposableStack();
  const held = await holdForSetUp(settings.data, use);
  opening.defer(() => held.place.close());
  const means = setUpMeans(held.folder, settings.port ?? PORT, settings.radio);
  const setUp = await SetUp.begin(means);
  const finished = await serveSetUp(setUp, settings.port ?? PORT, stopping).finally(() => setUp.close());
  if (!finished) return 0;
  const machine = await readClinicFile(held.folder);
  const given = { ...NOTHING_GIVEN, data: settings.data };
  const clinic = await openCompleted(held.place, machine, given, use);
  if (clinic === null) throw new Error('the clinic that was set up is not there');
  await runClinic(given, { clinic, machine, stopping });
  return 0;
};

const NOTHING_GIVEN = {
  ...{ port: undefined, host: undefined, store: undefined, key: undefined, withoutRestorePoint: undefined },
  ...{ backupTo: undefined, backupRecipient: [], backupKey: undefined, radio: [], antKey: undefined },
  ...{
    oidc: undefined,
    tlsCert: undefined,
    tlsKey: undefined,
    name: undefined,
    behind: undefined,
    trustedProxy: [],
  },
};

/** The data folder. AppError: its clinic is set up, and this machine's part of it too. */
async function holdForSetUp(data: string | undefined, use: DataFolderUse) {
  const place = await openPlace({ ...NOTHING_GIVEN, data: data ?? DATA_FOLDER }, use);
  try {
    const folder = place.folder ?? '';
    const machine = await readClinicFile(folder);
    const isAnswered = machine?.reach != null && machine.receivers !== null && machine.backup !== null;
    if (isAnswered && (await isSetUp(place, machine, { ...NOTHING_GIVEN, data }, use))) throw isDone(folder);
    return { place, folder };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** What cannot be opened now is for set-up to tell, beside what can be done about it. */
async function isSetUp(...[place, machine, given, use]: Parameters<typeof openCompleted>): Promise<boolean> {
  const clinic = await openCompleted(place, machine, given, use).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  await clinic?.close();
  return clinic !== null;
}

/** Resolves to whether it was completed, with its server closed; false: it was told to stop. */
async function serveSetUp(setUp: SetUp, port: number, stopping: Stopping): Promise<boolean> {
  const clientDir = await screens();
  const server = await startSetUpServer(setUp, { port, clientDir, version: VERSION, warn });
  try {
    sayLink(server.url, setUp);
    stopping.started();
    return await Promise.race([stopping.requested.then(() => false), setUp.finished.then(() => true)]);
  } finally {
    await server.close();
  }
}

const isDone = (folder: string): AppError =>
  new AppError('conflict', {
    nb: `Klinikken i ${folder} er satt opp. Start den: takt start. Det som gjelder denne maskinen, endres med valg (takt start --help), eller på nytt når clinic.json er flyttet bort.`,
    en: `The clinic in ${folder} is set up. Start it: takt start. What concerns this machine is changed by options (takt start --help), or anew when clinic.json was moved away.`,
  });
