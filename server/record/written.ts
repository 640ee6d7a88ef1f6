/**
 * What was written last of each source and sensor in a slot, so that a packet which only repeats it is not written
 * again. Every receiver's rows are whole, whatever becomes of another's. Keys begin with the class's id.
 */
import { saysTheSame, TREADMILL_EVERY_MS } from '@takt/shared/recording/merge.ts';
import type { RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import type { HeartSample, Sample, TreadmillSample } from '@takt/shared/sample.ts';
import { repeats } from '@takt/shared/signal/evidence.ts';
import { type Pending, record, recordTreadmill } from './journal-rows.ts';

export class Written {
  /** By slot, source, sensor and receiver. */
  readonly #hearts = new Map<string, HeartSample>();
  /** By slot, source and sensor. */
  readonly #treadmills = new Map<string, RecordedTreadmill>();

  /** What is to be written of a sample, or null: nothing that was not written before. `of`: class, slot and source. */
  news(of: string, sample: Sample): Pending['recorded'] | null {
    const key = `${of} ${sample.sensor}`;
    return sample.kind === 'treadmill'
      ? this.#treadmillNews(key, sample)
      : this.#heartNews(`${key} ${sample.receiver ?? ''}`, sample);
  }

  forgetSource(source: string): void {
    for (const known of [this.#hearts, this.#treadmills])
      for (const key of known.keys()) if (key.includes(` ${source} `)) known.delete(key);
  }

  keepClasses(classIds: readonly string[]): void {
    for (const known of [this.#hearts, this.#treadmills])
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

  #heartNews(key: string, sample: HeartSample): Pending['recorded'] | null {
    const before = this.#hearts.get(key);
    // Time that went backwards is news: in the recording it comes before.
    const goesOn = before === undefined || sample.receivedAtMs >= before.receivedAtMs;
    // Nobody who reads the recording would listen to it: what counts is the first of them.
    if (before !== undefined && goesOn && repeats(before, sample)) return null;
    if (goesOn) this.#hearts.set(key, sample);
    return record(sample);
  }
}
