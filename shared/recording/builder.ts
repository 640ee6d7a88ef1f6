/**
 * What every reader shares: records come in as the file has them, a Recording goes out, and what was left out or odd is
 * counted with its first place. What contradicts itself is refused.
 */
import { AppError } from '../errors.ts';
import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../limits.ts';
import { IMPORTED_HOLD_S } from './hold.ts';
import { withoutJumps } from './jumps.ts';
import { missingPieces, outliers, sharesAnInstant, sparseDetail } from './oddities.ts';
import { type Draft, rising, withoutTwins } from './order.ts';
import type { Recording, RecordingWarning, WarningKind } from './recording.ts';
import { placeIn } from './warnings.ts';

/** The one error of every reader: which file, what is wrong and where, what to do. */
export function unreadable(fileName: string, nb: string, en: string, cause?: unknown): AppError {
  return new AppError('bad-input', { nb: `${fileName}: ${nb}`, en: `${fileName}: ${en}` }, { cause });
}

/** Only for a file whose records were read, and none of which has a heart rate. */
export function withoutHeartRate(fileName: string, records: number): AppError {
  return unreadable(
    fileName,
    `filen har ingen puls (${records} målinger, alle uten verdi). Velg et opptak som er gjort med pulsbelte.`,
    `the file holds no heart rate (${records} records, all without a value). Choose one recorded with a heart-rate strap.`,
  );
}

export function tooManyRecords(fileName: string): AppError {
  return unreadable(
    fileName,
    `filen har over ${RECORDS_MAX} målinger, og så lang er ingen økt. Del den i én fil for hver økt.`,
    `the file has more than ${RECORDS_MAX} records, and no session is that long. Split it into one file a session.`,
  );
}

export function ticksOfMs(rrMs: number): number {
  return (rrMs * 1024) / 1000;
}

/** Nearly six days at one a second: what is longer is no recording of training, and would fill a small memory. */
export const RECORDS_MAX = 500_000;
/** Of so many records one may go backwards in time; one may always. */
const BACKWARDS_ONE_IN = 50;
const HOUR_MS = 3_600_000;
/** What to do where no time of a table, and of another file, can be read. */
const WRITE_TIMES = {
  line: {
    nb: ' Skriv tiden som 2025-01-07 10:00:00, som 00:01:30 eller i sekunder: Tid (s).',
    en: ' Write the time as 2025-01-07 10:00:00, as 00:01:30 or in seconds: Time (s).',
  },
  record: {
    nb: ' Eksporter økta på nytt, helst som FIT.',
    en: ' Export the session again, best as FIT.',
  },
} as const;

type Detail = NonNullable<RecordingWarning['detail']>;

export interface FinishOptions {
  readonly laps?: Recording['laps'];
  /** For a table, which somebody may have cut: a piece that is missing, or stands in it twice, is reported. */
  readonly tellMissing?: boolean;
  /** Every value is a beat: one that comes early is no fault. */
  readonly beats?: boolean;
}

export class RecordingBuilder {
  readonly #fileName: string;
  readonly #unit: 'line' | 'record';
  readonly #drafts: Draft[] = [];
  readonly #warnings = new Map<WarningKind, { count: number; firstAt: string; detail?: Detail }>();
  #waitingTicks: number[] = [];

  /** `unit`: what the places of this format count. */
  constructor(fileName: string, unit: 'line' | 'record') {
    this.#fileName = fileName;
    this.#unit = unit;
  }

  /** A number is a place in the builder's unit. */
  warn(kind: WarningKind, place: number | string, detail?: Detail, count = 1): void {
    const seen = this.#warnings.get(kind);
    if (seen !== undefined) seen.count += count;
    else {
      const firstAt = typeof place === 'number' ? `${this.#unit} ${place}` : place;
      this.#warnings.set(kind, { count, firstAt, ...(detail === undefined ? {} : { detail }) });
    }
  }

  /** A record in the order of the file. A heart rate of 0 is how files write "none"; any other is kept as it stands. */
  add(atMs: number, bpm: number | null, place: number): void {
    if (this.#drafts.length >= RECORDS_MAX) throw tooManyRecords(this.#fileName);
    this.#drafts.push({ atMs, bpm: bpm === 0 ? null : bpm, rrTicks: this.#waitingTicks, place });
    this.#waitingTicks = [];
  }

  /** An RR interval that belongs to the last record, or to the first while there is none. */
  addRr(rrMs: number): void {
    (this.#drafts.at(-1)?.rrTicks ?? this.#waitingTicks).push(ticksOfMs(rrMs));
  }

  /** Throws AppError when no record carries a possible heart rate, and when time runs backwards again and again. */
  finish(
    format: Recording['format'],
    { laps = [], tellMissing = false, beats = false }: FinishOptions = {},
  ): Recording {
    this.#refuseWithoutHeartRate();
    const inTime = tellMissing ? this.#withoutTwins(this.#rising()) : this.#rising();
    const { drafts, laps: lapsInTime, jumps } = withoutJumps(inTime, laps);
    for (const jump of jumps) this.warn('clock-jump', jump.place, jump.detail);
    for (const { bpm, place } of drafts) {
      if (bpm !== null && !isPossible(bpm)) this.warn('implausible-heart-rate', place);
    }
    if (!beats) {
      for (const { place, detail } of outliers(drafts)) this.warn('outlying-heart-rate', place, detail);
    }
    if (tellMissing) {
      for (const { place, detail } of missingPieces(drafts)) this.warn('missing-piece', place, detail);
      const coarse = sharesAnInstant(drafts);
      if (coarse !== null) this.warn('coarse-times', coarse.place, undefined, coarse.count);
    }
    const samples = drafts.map(({ atMs, bpm, rrTicks }) => ({
      atMs,
      heartRateBpm: bpm,
      rrTicks,
      strap: null,
    }));
    const sparse = sparseDetail(samples, IMPORTED_HOLD_S);
    if (sparse !== null) this.warn('sparse', drafts[0]?.place ?? 0, sparse);
    return {
      format,
      samples,
      treadmill: [],
      laps: lapsInTime,
      holdS: IMPORTED_HOLD_S,
      warnings: this.#byPlace(),
    };
  }

  /** Lines and records as they come, then places of another kind. */
  #byPlace(): RecordingWarning[] {
    const numberOf = (place: string): number => {
      const [unit, number] = place.split(' ');
      return unit === this.#unit ? Number(number) : Number.POSITIVE_INFINITY;
    };
    return [...this.#warnings]
      .map(([kind, seen]) => ({ kind, ...seen }))
      .sort((a, b) => {
        const [first, second] = [numberOf(a.firstAt), numberOf(b.firstAt)];
        return first === second ? 0 : first - second;
      });
  }

  #rising(): readonly Draft[] {
    const { kept, backwards, repeated } = rising(this.#drafts);
    const first = backwards[0];
    if (first !== undefined && backwards.length > Math.max(1, this.#drafts.length / BACKWARDS_ONE_IN)) {
      const place = `${this.#unit} ${first.place}`;
      if (this.#clockWasSetBack()) {
        throw unreadable(
          this.#fileName,
          `klokka går tilbake en time ved ${placeIn('nb', place)}, som når sommertid slutter. Eksporter med tidssone i tiden (2025-10-26T02:30:00+01:00) eller med sekunder fra start.`,
          `the clock goes back an hour at ${place}, as when summer time ends. Export with the time zone in the time (2025-10-26T02:30:00+01:00), or with seconds from the start.`,
        );
      }
      throw unreadable(
        this.#fileName,
        `tiden går bakover i ${backwards.length} av ${this.#drafts.length} målinger, først ved ${placeIn('nb', place)}. Det kan være flere økter eller flere personer i én fil: eksporter hver økt for seg.`,
        `time runs backwards in ${backwards.length} of ${this.#drafts.length} records, first at ${place}. These may be several sessions or several people in one file: export each session by itself.`,
      );
    }
    for (const { place } of backwards) this.warn('time-backwards', place);
    for (const { place } of repeated) this.warn('repeated-records', place);
    return kept;
  }

  /** Once, by an hour less a step: the records go on, their clock does not. */
  #clockWasSetBack(): boolean {
    const backMs = this.#drafts.flatMap(({ atMs }, i) => {
      const byMs = (this.#drafts[i - 1]?.atMs ?? atMs) - atMs;
      return byMs > 0 ? [byMs] : [];
    });
    return backMs.length === 1 && Math.abs(backMs[0]! - HOUR_MS) <= IMPORTED_HOLD_S * 1000;
  }

  #withoutTwins(drafts: readonly Draft[]): readonly Draft[] {
    const { kept, repeated } = withoutTwins(drafts);
    for (const { place } of repeated) this.warn('repeated-records', place);
    return kept;
  }

  #refuseWithoutHeartRate(): void {
    const valued = this.#drafts.find(({ bpm }) => bpm !== null);
    if (this.#drafts.some(({ bpm }) => bpm !== null && isPossible(bpm))) return;
    if (valued !== undefined) {
      const place = `${this.#unit} ${valued.place}`;
      throw unreadable(
        this.#fileName,
        `ingen av verdiene kan være en puls i slag/min (30–240); den første er ${valued.bpm} i ${placeIn('nb', place)}. Velg kolonnen eller filen med puls.`,
        `none of the values can be a heart rate in bpm (30–240); the first is ${valued.bpm} in ${place}. Choose the column or the file with the heart rate.`,
      );
    }
    const unread = this.#warnings.get('unreadable-record');
    if (this.#drafts.length === 0) {
      const detail = unread?.detail ?? { nb: 'den er tom', en: 'it is empty' };
      const where = { nb: placeIn('nb', unread?.firstAt ?? ''), en: unread?.firstAt ?? '' };
      throw unreadable(
        this.#fileName,
        unread === undefined
          ? 'det er ingen målinger i filen. Eksporter hele økta, ikke bare sammendraget.'
          : `ingen måling kan leses; den første er ${where.nb}: ${detail.nb}.${WRITE_TIMES[this.#unit].nb}`,
        unread === undefined
          ? 'there are no records in the file. Export the whole session, not its summary alone.'
          : `no record can be read; the first is ${where.en}: ${detail.en}.${WRITE_TIMES[this.#unit].en}`,
      );
    }
    if (unread !== undefined && unread.count * 2 >= this.#drafts.length) {
      throw unreadable(
        this.#fileName,
        `pulsen kan ikke leses i ${unread.count} av ${this.#drafts.length} målinger, først ${placeIn('nb', unread.firstAt)}${unread.detail === undefined ? '' : `: ${unread.detail.nb}`}.`,
        `the heart rate cannot be read in ${unread.count} of ${this.#drafts.length} records, first ${unread.firstAt}${unread.detail === undefined ? '' : `: ${unread.detail.en}`}.`,
      );
    }
    throw withoutHeartRate(this.#fileName, this.#drafts.length);
  }
}

function isPossible(bpm: number): boolean {
  return bpm >= SHOWN_BPM_MIN && bpm <= SHOWN_BPM_MAX;
}
