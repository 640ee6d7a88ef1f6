/**
 * takt start: gateway, server and screens in one process. The clinic, once it is set up; before, a demonstration of simulated
 * straps, with set-up beside it.
 */
import { SetUp } from '@takt/server/set-up/set-up.ts';
import { TEMPLATES, templateById } from '@takt/shared/class/protocol.ts';
import { findClinic, openCompleted, refuseBeforeSetUp } from './parts/clinic.ts';
import { readClinicFile } from './parts/clinic-file.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { ANT_KEY_SETTING, RECEIVER_SETTING } from './parts/radios.ts';
import { runClinic } from './parts/run-clinic.ts';
import { runDemonstration } from './parts/run-demonstration.ts';
import { PORT, SERVING_SETTINGS, say } from './parts/serving.ts';
import { setUpMeans } from './parts/set-up-means.ts';
import { fault, helpFor, ok, readSettings, type Setting, wholeNumber } from './parts/settings.ts';
import { watchSignals } from './parts/signals.ts';

const SPEED_MAX = 60;
const FREE = 'free';
const RUNNABLE = [...TEMPLATES.map(({ id }) => id), FREE];

const SETTINGS = {
  ...SERVING_SETTINGS,
  radio: RECEIVER_SETTING,
  antKey: ANT_KEY_SETTING,
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
  nb: 'Mottaker, server og skjermbilder i én prosess: klinikken når den er satt opp (docs/setup.md), ellers en demonstrasjon.\nUten --radio: klinikkens mottakere, eller et simulert rom med 12 deltakere.',
  en: "Gateway, server and screens in one process: the clinic once it is set up (docs/setup.md), else a demonstration.\nWithout --radio: the clinic's receivers, or a simulated room of 12 participants.",
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('start [OPTION]…', ABOUT, SETTINGS, language));
    return 0;
  }
  const stopping = watchSignals();
  const use = {
    program: 'takt start',
    nameBus: null,
    say: ({ nb, en }: { nb: string; en: string }) => say(nb, en),
  };
  await using opening = new AsyncDisposableStack();
  const found = await findClinic(settings, use);
  const { place } = found;
  opening.defer(() => place.close());
  let { clinic, machine } = found;
  if (clinic === null) {
    refuseBeforeSetUp(
      settings,
      settings.radio.some(({ kind }) => kind === 'ant' || kind === 'ble'),
    );
    const means = place.folder === null ? null : setUpMeans(place.folder, settings.port ?? PORT, []);
    const setUp = means === null ? null : await SetUp.begin(means);
    const ended = await runDemonstration(settings, { place, setUp, stopping, language }).finally(() =>
      setUp?.close(),
    );
    if (ended === 'stopped' || place.folder === null) return 0;
    machine = await readClinicFile(place.folder);
    clinic = await openCompleted(place, machine, settings, use);
    if (clinic === null) throw new Error('the clinic that was set up is not there');
    // What was said of the demonstration does not hold for the clinic, which is where its page was told.
    const own = { port: undefined, host: undefined, speed: undefined, run: undefined, hrmax: undefined };
    await runClinic({ ...settings, ...own, radio: [] }, { clinic, machine, stopping });
    return 0;
  }
  await runClinic(settings, { clinic, machine, stopping });
  return 0;
};
