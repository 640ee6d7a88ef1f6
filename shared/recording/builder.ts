/**
 * What every reader shares: records come in as the file has them, a Recording goes out, and what was odd is counted.
 */
import { AppError } from '../errors.ts';
import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../sample.ts';
import { IMPORTED_HOLD_S, type RecordedSample, type Recording, type RecordingWarning } from './recording.ts';

/** The one error of every reader: which file, what is wrong and where, what to do. */
export function unreadable(fileName: string, nb: string, en: string, cause?: unknown): AppError {
  return new AppError('bad-input', { nb: `${fileName}: ${nb}`, en: `${fileName}: ${en}` }, { cause });
}

export function withoutHeartRate(fileName: string, records: number): AppError {
  return unreadable(
    fileName,
    `filen har ingen puls (${records} målinger, alle uten verdi). Velg et opptak som er gjort med pulsbelte.`,
    `the file holds no heart rate (${records} records, all without a value). Choose one recorded with a heart-rate strap.`,
  );
}

export function ticksOfMs(rrMs: number): number {
  return (rrMs * 1024) / 1000;
}

/** Samples being collected; RR intervals may come behind the record that they belong to. */
type Draft = Omit<RecordedSample, 'rrTicks'> & { readonly rrTicks: number[] };

export class RecordingBuilder {
  readonly #fileName: string;
  readonly #samples: Draft[] = [];
  readonly #warnings = new Map<RecordingWarning['kind'], { count: number; firstAt: string }>();
  #waitingTicks: number[] = [];

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  get lastMs(): number | null {
    return this.#samples.at(-1)?.atMs ?? null;
  }

  warn(kind: RecordingWarning['kind'], place: string): void {
    const seen = this.#warnings.get(kind);
    if (seen === undefined) this.#warnings.set(kind, { count: 1, firstAt: place });
    else seen.count += 1;
  }

  /**
   * A record in the order of the file. One that lies before its predecessor is left out and counted: its time is wrong,
   * and nobody can say which. A heart rate of 0 is how files write "none"; any other is kept as it stands.
   */
  add(atMs: number, bpm: number | null, place: string): void {
    const last = this.lastMs;
    if (last !== null && atMs < last) {
      this.warn('time-backwards', place);
      return;
    }
    const heartRateBpm = bpm === 0 ? null : bpm;
    if (heartRateBpm !== null && (heartRateBpm < SHOWN_BPM_MIN || heartRateBpm > SHOWN_BPM_MAX)) {
      this.warn('implausible-heart-rate', place);
    }
    this.#samples.push({ atMs, heartRateBpm, rrTicks: this.#waitingTicks, strap: null });
    this.#waitingTicks = [];
  }

  /** An RR interval that belongs to the last record, or to the first while there is none. */
  addRr(rrMs: number): void {
    (this.#samples.at(-1)?.rrTicks ?? this.#waitingTicks).push(ticksOfMs(rrMs));
  }

  /** Throws AppError when no record carried a heart rate. */
  finish(format: Recording['format'], laps: Recording['laps'] = []): Recording {
    if (!this.#samples.some((sample) => sample.heartRateBpm !== null)) {
      throw withoutHeartRate(this.#fileName, this.#samples.length);
    }
    return {
      format,
      samples: this.#samples,
      treadmill: [],
      laps,
      holdS: IMPORTED_HOLD_S,
      warnings: [...this.#warnings].map(([kind, seen]) => ({ kind, ...seen })),
    };
  }
}
