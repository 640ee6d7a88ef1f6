/**
 * The whole class as this viewer knows it, put together from frames. A full frame replaces the picture, a partial one
 * changes the slots that are in it. Pure.
 */
import type { Frame, FrameSlot } from '@takt/shared/frame.ts';

/** A frame without its slots: what the class as a whole is doing. */
export type FrameHeader = Omit<Frame, 'slots' | 'full' | 'projection'>;

export interface Picture {
  readonly header: FrameHeader;
  readonly slots: ReadonlyMap<number, FrameSlot>;
}

export interface Merged {
  readonly picture: Picture | null;
  /** false: something was missed; the picture is the newest there is, but ask for a full frame. */
  readonly whole: boolean;
}

const nextSeq = (seq: number): number => (seq + 1) >>> 0;

export function mergeFrame(picture: Picture | null, frame: Frame): Merged {
  const { slots, full, projection: _, ...header } = frame;
  if (full) return { picture: { header, slots: new Map(slots.map((s) => [s.slot, s])) }, whole: true };
  if (picture === null) return { picture: null, whole: false };
  const merged = new Map(picture.slots);
  for (const slot of slots) merged.set(slot.slot, slot);
  return { picture: { header, slots: merged }, whole: frame.seq === nextSeq(picture.header.seq) };
}
