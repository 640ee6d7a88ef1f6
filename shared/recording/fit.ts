/**
 * FIT files (Garmin's Flexible and Interoperable Data Transfer): records, RR intervals, laps, and heart rates that a
 * strap handed over later, from one file or several in a chain. fit-messages.ts reads the bytes.
 * A record without a heart rate, or with the type's "invalid" (255), is kept as one without, unless an app's own field of it or
 * what the strap kept meanwhile (fit-kept.ts) tells one. It ends the hold of the value before (hold.ts), and so does one that is not between 30 (SHOWN_BPM_MIN) and 240 bpm (SHOWN_BPM_MAX). What follows is a
 * gap to the next value, as it is beyond 10 s (IMPORTED_HOLD_S) without any record: it counts in no zone, no minute and no
 * mean, never as zero, and lowers the coverage.
 */
import { RECORDS_MAX, RecordingBuilder, tooManyRecords, unreadable } from './builder.ts';
import { developerValue, firstOf, timeOf, unixMs, valuesOf } from './fit-fields.ts';
import { KEPT_HEART_RATES, keptHeartRates, mergedInto } from './fit-kept.ts';
import { type FitFault, type FitMessage, type FitPart, looksLikeFit, readFitFile } from './fit-messages.ts';
import type { Recording } from './recording.ts';

export { looksLikeFit };

/** Global message numbers and field numbers of the FIT profile. */
const LAP = 19;
const RECORD = 20;
const MONITORING = 55;
const HRV = 78;
const MONITORING_INFO = 103;
const FIELD_DESCRIPTION = 206;
const WANTED = new Set([LAP, RECORD, MONITORING, HRV, MONITORING_INFO, FIELD_DESCRIPTION, KEPT_HEART_RATES]);
const FIELD = {
  heartRate: 3,
  rrTime: 0,
  lapStart: 2,
  lapElapsed: 7,
  wornTime16: 26,
  wornHeartRate: 27,
} as const;

interface FitRecord {
  readonly timeS: number;
  bpm: number | null;
  readonly rrMs: number[];
  readonly record: number;
}

export function readFit(bytes: Uint8Array, fileName: string): Recording {
  const builder = new RecordingBuilder(fileName, 'record');
  const { parts, strayFrom } = readFitFile(bytes, WANTED, RECORDS_MAX);
  if (parts.some(({ fault }) => fault === 'too-many')) throw tooManyRecords(fileName);
  const sound = parts.filter(({ fault }) => fault === null);
  const damaged = parts.find(({ fault }) => fault !== null);
  if (sound.length === 0) throw refused(parts[0], bytes.length, fileName);
  if (damaged?.fault) builder.warn('damaged-part', `byte ${damaged.fromByte}`, FAULTS[damaged.fault]);
  const messages = sound.map((part) => part.messages);
  const records = messages.map((of) => recordsOf(of, builder));
  // Files of a chain may stand in any order; each by itself is in order.
  const inOrder = records
    .filter((of) => of.length > 0)
    .sort((a, b) => a[0]!.timeS - b[0]!.timeS)
    .flat();
  const all = messages.flat();
  const merged = withKept(inOrder.length > 0 ? inOrder : wornRecords(all), all, builder);
  for (const { timeS, bpm, rrMs, record } of merged) {
    builder.add(unixMs(timeS), bpm, record);
    for (const rr of rrMs) builder.addRr(rr);
  }
  if (strayFrom !== null)
    builder.warn('stray-bytes', `byte ${strayFrom}`, undefined, bytes.length - strayFrom);
  return builder.finish('fit', { laps: lapsOf(all) });
}

function recordsOf(messages: readonly FitMessage[], builder: RecordingBuilder): FitRecord[] {
  const records: FitRecord[] = [];
  const developers = developerHeartRates(messages);
  const early: number[] = [];
  for (const message of messages) {
    if (message.global === HRV) {
      for (const rrMs of valuesOf(message, FIELD.rrTime)) {
        if (rrMs !== null) (records.at(-1)?.rrMs ?? early).push(rrMs);
      }
    }
    if (message.global !== RECORD) continue;
    const timeS = timeOf(message);
    if (timeS === null) {
      builder.warn('unreadable-record', message.record, { nb: 'uten tid', en: 'without a time' });
      continue;
    }
    const rrMs = records.length === 0 ? early.splice(0) : [];
    const bpm = firstOf(message, FIELD.heartRate) ?? developers(message);
    records.push({ timeS, bpm, rrMs, record: message.record });
  }
  return records;
}

/** Apps on a watch describe fields of their own; one that calls itself the record's heart rate is one. */
function developerHeartRates(messages: readonly FitMessage[]): (message: FitMessage) => number | null {
  const types = new Map<string, number>();
  for (const message of messages) {
    if (message.global !== FIELD_DESCRIPTION) continue;
    const [developer, number, type, nativeMessage, nativeField] = [0, 1, 2, 14, 15].map((field) =>
      firstOf(message, field),
    );
    const ofRecords = nativeMessage === null || nativeMessage === RECORD;
    if (nativeField === FIELD.heartRate && ofRecords && type !== null && type !== undefined) {
      types.set(`${developer} ${number}`, type);
    }
  }
  return (message) => {
    for (const field of message.fields) {
      const type = types.get(`${field.developer} ${field.number}`);
      if (field.developer === null || type === undefined) continue;
      const bpm = developerValue(message, field, type);
      if (bpm !== null) return bpm;
    }
    return null;
  };
}

/** A watch worn all day keeps its heart rates in messages of another kind, whose time is given by its lower half. */
function wornRecords(messages: readonly FitMessage[]): FitRecord[] {
  const records: FitRecord[] = [];
  let lastS: number | null = null;
  for (const message of messages) {
    if (message.global !== MONITORING && message.global !== MONITORING_INFO) continue;
    const low = firstOf(message, FIELD.wornTime16);
    const timeS: number | null =
      timeOf(message) ?? (lastS === null || low === null ? null : lastS + ((low - lastS) & 0xffff));
    lastS = timeS ?? lastS;
    const bpm = message.global === MONITORING ? firstOf(message, FIELD.wornHeartRate) : null;
    if (timeS !== null && bpm !== null) records.push({ timeS, bpm, rrMs: [], record: message.record });
  }
  return records;
}

/** What a strap kept is better than what its watch heard meanwhile, as the maker's own tools judge. */
function withKept(
  records: readonly FitRecord[],
  messages: readonly FitMessage[],
  builder: RecordingBuilder,
): readonly FitRecord[] {
  const { kept, untied } = keptHeartRates(messages.filter(({ global }) => global === KEPT_HEART_RATES));
  for (const record of untied)
    builder.warn('unreadable-record', record, { nb: 'uten tid', en: 'without a time' });
  if (kept.length === 0) return records;
  if (records.length === 0) {
    return kept.map(({ atS, bpm, record }) => ({
      timeS: Math.round(atS * 1000) / 1000,
      bpm,
      rrMs: [],
      record,
    }));
  }
  const { bpm, outside } = mergedInto(
    records.map(({ timeS }) => timeS),
    kept,
  );
  const first = outside[0];
  if (first !== undefined) builder.warn('outside-records', first.record, undefined, outside.length);
  return records.map((one, i) => ({ ...one, bpm: bpm[i] ?? one.bpm }));
}

function lapsOf(messages: readonly FitMessage[]): Recording['laps'] {
  return messages.flatMap((message) => {
    if (message.global !== LAP) return [];
    const startS = firstOf(message, FIELD.lapStart);
    const elapsedMs = firstOf(message, FIELD.lapElapsed);
    const endS = timeOf(message);
    if (startS === null || endS === null) return [];
    const fromMs = unixMs(startS);
    return [{ fromMs, toMs: elapsedMs === null ? unixMs(endS) : fromMs + elapsedMs }];
  });
}

const FAULTS: Readonly<Record<FitFault, { readonly nb: string; readonly en: string }>> = {
  'cut-short': { nb: 'den er kuttet', en: 'it is cut short' },
  unfinished: {
    nb: 'klokka skrev den aldri ferdig (lengden er 0)',
    en: 'the device never finished writing it (its length is 0)',
  },
  header: { nb: 'hodet er ugyldig', en: 'its header is not valid' },
  checksum: {
    nb: 'sjekksummen stemmer ikke, så innholdet er skadet',
    en: 'its checksum is wrong, so its content is damaged',
  },
  'too-many': { nb: 'den har for mange målinger', en: 'it has too many records' },
  structure: { nb: 'meldingene henger ikke sammen', en: 'its messages do not fit together' },
};

function refused(part: FitPart | undefined, bytes: number, fileName: string) {
  const fault = part?.fault ?? 'header';
  if (fault === 'cut-short') {
    const wanted = part?.wantedBytes ?? 0;
    return unreadable(
      fileName,
      `FIT-filen er kuttet: ${bytes} av ${wanted} byte er der. Hent den fra klokka på nytt.`,
      `the FIT file is cut short: ${bytes} of ${wanted} bytes are there. Fetch it from the device again.`,
    );
  }
  return unreadable(
    fileName,
    `dette er ikke en hel FIT-fil: ${FAULTS[fault].nb}. Hent den fra klokka på nytt.`,
    `this is not a whole FIT file: ${FAULTS[fault].en}. Fetch it from the device again.`,
  );
}
