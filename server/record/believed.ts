/**
 * recording → what may be believed of it: which number counted when, and what was sent. What is recorded stays raw; this
 * is decided when it is read. One reader an algorithm: an earlier one stays as it was, so that its figures can be had
 * again. Pure.
 *
 * Our own recordings are read by the live tile's fold (one-heart.ts). An imported file contains no transmitters,
 * beats or contact: of it every record of 30–240 bpm counts and holds for as long as the file says (hold.ts). A jump in it
 * is left standing, since nobody can say that the device was wrong, and its own maxima must come out.
 */
import { heldPieces } from '@takt/shared/recording/hold.ts';
import { mergeSamples } from '@takt/shared/recording/merge.ts';
import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import { isShown } from '@takt/shared/signal/evidence.ts';
import {
  foldHeart,
  type HeartMessage,
  type HeartRecord,
  type HeldPiece,
  type Worn,
} from '@takt/shared/signal/one-heart.ts';
import { EARLIER_ALGORITHM, SUMMARY_ALGORITHM } from '@takt/shared/summary/summary.ts';
import { oneStream } from './algorithms/takt-summary-2/one-stream.ts';

export interface Believed {
  readonly pieces: readonly HeldPiece[];
  readonly records: readonly HeartRecord[];
}

/** `worn`: what the person wore when, by the class's log; null: nobody said, and all of it is this person's. */
type Reader = (samples: readonly RecordedSample[], holdS: number, worn: readonly Worn[] | null) => Believed;

const READERS: Readonly<Record<string, Reader>> = {
  [SUMMARY_ALGORITHM]: folded,
  [EARLIER_ALGORITHM]: (samples, holdS) => asRecorded(oneStream(mergeSamples([samples])), holdS),
};

export const ALGORITHMS: readonly string[] = Object.keys(READERS);

/** Throws RangeError for an algorithm that there never was. */
export function believe(
  samples: readonly RecordedSample[],
  holdS: number,
  worn: readonly Worn[] | null = null,
  algorithm: string = SUMMARY_ALGORITHM,
): Believed {
  const read = READERS[algorithm];
  if (read === undefined) throw new RangeError(`there is no algorithm ${algorithm}`);
  return read(samples, holdS, worn);
}

function folded(samples: readonly RecordedSample[], holdS: number, worn: readonly Worn[] | null): Believed {
  const messages = messagesOf(samples);
  return messages.length === 0 ? asRecorded(samples, holdS) : foldHeart(messages, worn, holdS * 1000);
}

/** What transmitters sent, as it was sent; a record without a transmitter is no message. */
export function messagesOf(samples: readonly RecordedSample[]): HeartMessage[] {
  return samples.flatMap(({ atMs, heartRateBpm, rrTicks, strap }) =>
    strap === null ? [] : [{ ...strap, atMs, heartRateBpm, rrTicks }],
  );
}

function asRecorded(samples: readonly RecordedSample[], holdS: number): Believed {
  return {
    pieces: heldPieces(samples, holdS),
    records: samples.flatMap(({ atMs, heartRateBpm: bpm }) =>
      bpm === null ? [] : [{ atMs, bpm, counts: isShown(bpm) }],
    ),
  };
}
