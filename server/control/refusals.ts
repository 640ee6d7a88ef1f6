/** Why a step is not done, in the words that whoever took it reads. */
import { type ClassModel, stationOf } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Slot } from '@takt/shared/ids.ts';

export const refuse = (kind: 'conflict' | 'too-late' | 'usage', nb: string, en: string): AppError =>
  new AppError(kind, { nb, en });

export function refuseUnknown(model: ClassModel, slot: Slot): void {
  const found = model.slots.get(slot);
  if (found !== undefined && !found.erased) return;
  throw refuse(
    'usage',
    'Ikke utført: det gjaldt en plass som ikke er med i timen.',
    'Not done: it was about a slot that is not in this class.',
  );
}

export function refuseLeft(model: ClassModel, slot: Slot): void {
  if (model.slots.get(slot)?.leftAtMs === null) return;
  const station = stationOf(model, slot);
  throw refuse('conflict', `Plass ${station} har gått.`, `Station ${station} has left.`);
}
