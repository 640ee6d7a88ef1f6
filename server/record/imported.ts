/**
 * What was recorded of a slot, as it is to be read: our own straps hold for 3 s and stand behind what they tell; a file
 * that was replayed is read as the file itself would be, so that class and file give the same figures.
 */

import type { ClassModel } from '@takt/shared/class/class.ts';
import { importedHoldS } from '@takt/shared/class/class-straps.ts';
import { OWN_HOLD_S } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { RecordedSample, Recording } from '@takt/shared/recording/recording.ts';

export function asRead(
  model: Pick<ClassModel, 'assignments'>,
  slot: Slot,
  samples: readonly RecordedSample[],
): Pick<Recording, 'samples' | 'holdS'> {
  const holdS = importedHoldS(model.assignments, slot);
  if (holdS === null) return { samples, holdS: OWN_HOLD_S };
  return { samples: samples.map((sample) => ({ ...sample, strap: null })), holdS };
}
