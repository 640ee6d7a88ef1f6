/**
 * What was written last of each source and sensor in a slot, so that a packet which only repeats it is not written
 * again. Every receiver's rows are whole, whatever becomes of another's. Keys begin with the class's id.
 */
import { saysTheSame, TREADMILL_EVERY_MS } from '@takt/shared/recording/merge.ts';
import type { RecordedBattery, RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import type { HeartSample, Sample, TreadmillSample } from '@takt/shared/sample.ts';
import { repeats } from '@takt/shared/signal/evidence.ts';
import { type Recorded, record, recordBattery, recordTreadmill } from './journal-rows.ts';

export class Written {
  /** By slot, source, sensor and receiver. */
  readonly #hearts = new Map<string, HeartSample>();
  /** By slot, source and sensor. */
  readonly #treadmills = new Map<string, RecordedTreadmill>();
  /** By slot, source and sensor. */
  readonly #batteries = new Map<string, RecordedBattery>();

  /** What is to be written of a sample: what was not written before. `of`: class, slot and source. */
  news(of: string, sample: Sample): Recorded[] {
    const key = `${of} ${sample.sensor}`;
    const news =
      sample.kind === 'treadmill'
        ? [this.#treadmillNews(key, sample)]
        : [this.#heartNews(`${key} ${sample.receiver ?? ''}`, sample), this.#batteryNews(key, sample)];
    return news.filter((one) => one !== null);
  }

  /** Of a strap that is worn before the class begins only its battery is recorded: some tell it once an hour. */
  newsBefore(of: string, sample: Sample): Recorded[] {
    const news = sample.kind === 'treadmill' ? null : this.#batteryNews(`${of} ${sample.sensor}`, sample);
    return news === null ? [] : [news];
  }

  forgetSource(source: string): void {
    for (const known of [this.#hearts, this.#treadmills, this.#batteries])
      for (const key of known.keys()) if (key.includes(` ${source} `)) known.delete(key);
  }

  keepClasses(classIds: readonly string[]): void {
    for (const known of [this.#hearts, this.#treadmills, this.#batteries])
      for (const key of known.keys())
        if (!classIds.some((classId) => key.startsWith(`${classId} `))) known.delete(key);
  }

  #treadmillNews(key: string, sample: TreadmillSample): RecordedTreadmill | null {
    const recorded = recordTreadmill(sample);
    const before = this.#treadmills.get(key);
    // Four times a second it says the same; once is enough for its value to hold. Time that went backwards is news.
    const sinceMs = recorded.atMs - (before?.atMs ?? Number.NEGATIVE_INFINITY);
    const same = before !== undefined && saysTheSame(before, recorded);
    if (same && sinceMs >= 0 && sinceMs < TREADMILL_EVERY_MS) return null;
    this.#treadmills.set(key, recorded);
    return recorded;
  }

  #batteryNews(key: string, sample: HeartSample): Recorded | null {
    const recorded = recordBattery(sample);
    const before = this.#batteries.get(key);
    if (recorded === null) return null;
    const { batteryPercent, batteryLow } = recorded;
    if (before?.batteryPercent === batteryPercent && before.batteryLow === batteryLow) return null;
    this.#batteries.set(key, recorded);
    return recorded;
  }

  #heartNews(key: string, sample: HeartSample): Recorded | null {
    const before = this.#hearts.get(key);
    // Time that went backwards is news: in the recording it comes before.
    const goesOn = before === undefined || sample.receivedAtMs >= before.receivedAtMs;
    // Nobody who reads the recording would listen to it: what counts is the first of them.
    if (before !== undefined && goesOn && repeats(before, sample)) return null;
    if (goesOn) this.#hearts.set(key, sample);
    return record(sample);
  }
}
