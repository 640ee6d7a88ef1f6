/**
 * The gauge's scale (design sheet, section 4). The target lane is always the same part of the gauge; the scale bends
 * round it, so "middle" means right in every phase. Heights are parts of the gauge, 0 at the bottom, 1 at the top. Pure.
 */
import type { FramePosition } from '@takt/shared/wire/frame.ts';
import type { Band } from '@takt/shared/zones.ts';

export const LANE_BOTTOM = 0.28;
export const LANE_TOP = 0.7;

/** Percent points outside the band at which the scale ends. */
const REACH = 31;
/** A line far outside still keeps off the gauge's edge. */
const TRACE_REACH = 0.92;

const outside = (points: number): number => Math.min(1, Math.max(0, points) / REACH) ** 0.7;

/** Part of the way from floor to ceiling. */
function within(percent: number, { floorPercent, ceilingPercent }: Band): number {
  const width = ceilingPercent - floorPercent;
  return width <= 0 ? 0.5 : Math.min(1, Math.max(0, (percent - floorPercent) / width));
}

export function traceHeight(percent: number, band: Band): number {
  const { floorPercent, ceilingPercent } = band;
  if (percent < floorPercent) return LANE_BOTTOM * (1 - TRACE_REACH * outside(floorPercent - percent));
  if (percent > ceilingPercent)
    return LANE_TOP + (1 - LANE_TOP) * TRACE_REACH * outside(percent - ceilingPercent);
  return LANE_BOTTOM + (LANE_TOP - LANE_BOTTOM) * within(percent, band);
}

/**
 * Where the marker's middle goes. `half` is half the marker's height as a part of the gauge's. The marker lies wholly
 * in the gate or wholly outside it: the position decides, also in the seconds in which the percent has left already.
 * Without a percent (not shown on the wall) it stands for its position alone.
 */
export function markerHeight(
  percent: number | null,
  position: Exclude<FramePosition, 'none'>,
  band: Band,
  half: number,
): number {
  const { floorPercent, ceilingPercent } = band;
  if (position === 'below') {
    const points = percent === null ? 4 : floorPercent - percent - 1;
    return LANE_BOTTOM - half - Math.max(0, LANE_BOTTOM - 2 * half) * outside(points);
  }
  if (position === 'above') {
    const points = percent === null ? 4 : percent - ceilingPercent - 1;
    return LANE_TOP + half + Math.max(0, 1 - LANE_TOP - 2 * half) * outside(points);
  }
  const part = percent === null ? 0.5 : within(percent, band);
  return LANE_BOTTOM + half + Math.max(0, LANE_TOP - LANE_BOTTOM - 2 * half) * part;
}
