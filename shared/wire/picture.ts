/**
 * The whole class as one end knows it, put together from frames. A full frame replaces the picture, a partial one
 * changes the slots that are in it. Both ends keep one: the server's edge, to give it to whoever comes or has lost
 * something, and the screen. Pure.
 */
import type { Frame, FrameSlot, Projection } from './frame.ts';

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

/** The full frame that would have brought this picture: what comes after the picture's last frame joins on to it. */
export function frameOfPicture({ header, slots }: Picture, projection: Projection): Frame {
  return { ...header, projection, full: true, slots: [...slots.values()] };
}

/** A frame names the low 16 bits of its roster's version. */
export function namesRoster({ rosterVersion }: FrameHeader, version: number): boolean {
  return rosterVersion === (version & 0xffff);
}
