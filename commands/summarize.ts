/** takt summarize FILE: a recording in, its summary out, as JSON or as a table. What was odd in the file goes to stderr. */
import { parseArgs } from 'node:util';
import { ALGORITHMS, believe } from '@takt/server/record/believed.ts';
import { summariseLaps, summariseRr } from '@takt/server/record/file-summary.ts';
import { planOnRecording } from '@takt/server/record/plan-on-recording.ts';
import { summarise } from '@takt/server/record/summarise.ts';
import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Sex } from '@takt/shared/metrics/trimp.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import { warningText } from '@takt/shared/recording/warnings.ts';
import { type HrMaxUsed, SUMMARY_ALGORITHM } from '@takt/shared/summary/summary.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { RECORDING_BYTES_MAX, readable, whole } from './parts/input.ts';
import {
  fault,
  faultsOf,
  helpFor,
  ok,
  readSettings,
  type Setting,
  type Text,
  type Values,
  wholeNumber,
} from './parts/settings.ts';
import { type FileFigures, summaryTable } from './parts/summary-table.ts';

const templateIds = TEMPLATES.map((template) => template.id).join(', ');

const SETTINGS = {
  hrMax: {
    name: 'hrmax',
    value: 'BPM',
    help: { nb: 'personens makspuls, 60–240', en: "the person's maximum heart rate, 60–240" },
    read: wholeNumber(60, 240),
  },
  hrRest: {
    name: 'hrrest',
    value: 'BPM',
    help: {
      nb: 'hvilepuls, 25–150 (til Banisters TRIMP)',
      en: "resting heart rate, 25–150 (for Banister's TRIMP)",
    },
    read: wholeNumber(25, 150),
  },
  sex: {
    name: 'sex',
    value: 'm|f',
    help: { nb: 'm mann, f kvinne (til Banisters TRIMP)', en: "m or f (for Banister's TRIMP)" },
    read: (raw) =>
      raw === 'm' || raw === 'f'
        ? ok<Sex>(raw)
        : fault(`«${raw}» er ikke m eller f`, `"${raw}" is not m or f`),
  } as Setting<Sex>,
  template: {
    name: 'template',
    value: 'ID',
    help: {
      nb: `mal for timen, lagt på opptaket fra første måling: ${templateIds}`,
      en: `class template applied to the recording from its first record on: ${templateIds}`,
    },
    read: (raw) => {
      const template = templateById(raw);
      if (template !== undefined) return ok(template);
      return fault(
        `det finnes ingen mal «${raw}» (velg blant ${templateIds})`,
        `there is no template "${raw}" (choose from ${templateIds})`,
      );
    },
  } as Setting<Template>,
  zones: {
    name: 'zones',
    value: 'BPM,BPM,…',
    help: { nb: 'egne nedre sonegrenser i slag/min, stigende', en: 'own lower zone bounds in bpm, rising' },
    read: readZones,
  } as Setting<readonly number[]>,
  algorithm: {
    name: 'algorithm',
    value: 'NAVN',
    help: {
      nb: `hvilken utregning: ${ALGORITHMS.join(', ')} (den første er den gjeldende)`,
      en: `which computation: ${ALGORITHMS.join(', ')} (the first is the current one)`,
    },
    read: (raw) =>
      ALGORITHMS.includes(raw)
        ? ok(raw)
        : fault(
            `det finnes ingen utregning «${raw}» (velg blant ${ALGORITHMS.join(', ')})`,
            `there is no computation "${raw}" (choose from ${ALGORITHMS.join(', ')})`,
          ),
  } as Setting<string>,
  json: {
    name: 'json',
    value: null,
    help: { nb: 'skriv oppsummeringen som JSON', en: 'write the summary as JSON' },
    read: (raw) =>
      /^(1|true)$/.test(raw)
        ? ok(true)
        : /^(0|false)$/.test(raw)
          ? ok(false)
          : fault(`«${raw}» er ikke 1 eller 0`, `"${raw}" is not 1 or 0`),
  } as Setting<boolean>,
} as const;

const ABOUT = {
  nb: 'Leser FIT, TCX, CSV (tid og puls), RR, Polar .hrm eller Takts egne opptak og skriver en oppsummering\nmed runder og RR. Det som er utelatt eller rart i filen, står på standard feil og i JSON (docs/files.md).\n«-» leser fra standard inn.',
  en: 'Reads FIT, TCX, CSV (time and heart rate), RR, Polar .hrm or Takt\'s own recordings and writes a summary\nwith laps and RR. What was left out or odd in the file is on standard error and in the JSON (docs/files.md).\n"-" reads standard input.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const asked = readArguments(argv);
  if (asked === null) {
    console.log(helpFor('summarize FILE', ABOUT, SETTINGS, language));
    return 0;
  }
  const { file, settings } = asked;
  const { hrMax = null, hrRest = null, sex = null, template = null, zones = null } = settings;
  const { algorithm = SUMMARY_ALGORITHM } = settings;
  const name = file === '-' ? 'stdin' : file;
  const recording = readRecording(await whole(file, readable(file), RECORDING_BYTES_MAX), name);
  const usedHrMax =
    hrMax === null ? peakOf(recording, algorithm) : ({ bpm: hrMax, method: 'measured' } as const);
  const plan =
    template === null
      ? null
      : { ...planOnRecording(template, recording), borg: null, target: 'heart-rate' as const };
  const summary = summarise(recording, {
    hrMaxAt: usedHrMax?.bpm ?? null,
    hrMax: usedHrMax,
    hrRestBpm: hrRest,
    sex,
    plan,
    zonesBpm: zones,
    algorithm,
  });
  for (const warning of recording.warnings) console.error(`${name}: ${warningText(warning, language)}`);
  const figures: FileFigures = {
    laps: summariseLaps(recording, { hrMaxAt: usedHrMax?.bpm ?? null, algorithm }),
    rr: summariseRr(recording),
  };
  const warnings = recording.warnings.map((warning) => ({
    kind: warning.kind,
    count: warning.count,
    firstAt: warning.firstAt,
    text: { nb: warningText(warning, 'nb'), en: warningText(warning, 'en') },
  }));
  console.log(
    settings.json === true
      ? JSON.stringify({ ...summary, ...figures, warnings })
      : summaryTable({ ...summary, ...figures }, recording, name, zones, language),
  );
  return 0;
};

type Asked = { readonly file: string; readonly settings: Values<typeof SETTINGS> };

/** null when help was asked for. Throws AppError (usage) with everything that is wrong. */
function readArguments(argv: readonly string[]): Asked | null {
  const { file, rest } = fileApart(argv);
  const faults: Text[] = [];
  let settings: Values<typeof SETTINGS> | null = null;
  try {
    settings = readSettings(SETTINGS, rest, process.env);
    if (settings === null) return null;
  } catch (error) {
    if (!(error instanceof AppError) || file !== null) throw error;
    // Several faults come as a list: its first mark is set anew below.
    const { nb, en } = error.text;
    faults.push({ nb: nb.replace(/^\n {2}– /, ''), en: en.replace(/^\n {2}– /, '') });
  }
  if (file === null)
    faults.unshift({ nb: 'hvilken FIL? (- er standard inn)', en: 'which FILE? (- is standard input)' });
  const { hrMax, hrRest } = settings ?? {};
  if (hrMax !== undefined && hrRest !== undefined && hrRest >= hrMax) {
    faults.push({
      nb: `--hrrest ${hrRest} må ligge under --hrmax ${hrMax}`,
      en: `--hrrest ${hrRest} must lie below --hrmax ${hrMax}`,
    });
  }
  if (file === null || settings === null || faults.length > 0) throw faultsOf(faults);
  return { file, settings };
}

/** The first argument that is neither an option nor an option's value, and the others. */
function fileApart(argv: readonly string[]): { file: string | null; rest: readonly string[] } {
  const options = Object.values(SETTINGS).map(({ name, value }) => [
    name,
    { type: value === null ? ('boolean' as const) : ('string' as const) },
  ]);
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: Object.fromEntries(options),
  });
  const found = tokens.find((token) => token.kind === 'positional');
  return found === undefined
    ? { file: null, rest: argv }
    : { file: found.value, rest: argv.toSpliced(found.index, 1) };
}

/** Nobody said what this person's maximum is: the highest heart rate of the recording stands in, and is called so. */
function peakOf({ samples, holdS }: Recording, algorithm: string): HrMaxUsed | null {
  const { records } = believe(samples, holdS, null, algorithm);
  const peak = records.reduce((max, { bpm, counts }) => (counts ? Math.max(max, bpm) : max), 0);
  return peak === 0 ? null : { bpm: Math.round(peak), method: 'recording-peak' };
}

function readZones(raw: string): ReturnType<Setting<readonly number[]>['read']> {
  const bounds = raw.split(',').map((part) => (/^\s*\d+(\.\d+)?\s*$/.test(part) ? Number(part) : Number.NaN));
  const rising = bounds.every((bound, i) => bound > 0 && (i === 0 || bound > (bounds[i - 1] ?? 0)));
  return rising
    ? ok(bounds)
    : fault(
        `«${raw}» er ikke stigende grenser i slag/min, skilt av komma`,
        `"${raw}" is not a list of rising bounds in bpm, separated by commas`,
      );
}
