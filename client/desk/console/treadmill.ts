/** What the console says of a treadmill. Pure but for the language. */

import type { RosterSlot } from '@takt/shared/class/roster.ts';
import type { TreadmillKey } from '@takt/shared/sample.ts';
import { isAnt } from '@takt/shared/sensors.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import type { HeardTreadmill } from '@takt/shared/wire/viewer.ts';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import type { LinkState } from '../../live/freshness.ts';
import { say } from '../words/words.ts';

export interface Belt {
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
}

/** Whether there is anything to say of it: a dash stands only under a heading that says what it is of. */
export const isKnown = ({ speedKmh, inclinePercent }: Belt): boolean =>
  speedKmh !== null || inclinePercent !== null;

/** "6,5 km/t · 8 %"; a dash when neither is known. */
export function beltText({ speedKmh, inclinePercent }: Belt): string {
  const parts = [
    ...(speedKmh === null ? [] : [say('beltSpeed', { speed: decimal(speedKmh, 1, language()) })]),
    ...(inclinePercent === null ? [] : [say('beltIncline', { incline: inclineText(inclinePercent) })]),
  ];
  return parts.length === 0 ? say('none') : parts.join(' · ').replaceAll(/(\d) /g, '$1\u00a0');
}

/** Whole percents stand without a decimal. */
function inclineText(percent: number): string {
  return decimal(percent, Number.isInteger(percent) ? 0 : 1, language());
}

/**
 * What the treadmill of a slot shows now: null without one, or without a person. An old frame is not the present:
 * a speed that stands still looks like a belt that runs on.
 */
export function beltOf(who: RosterSlot, slot: FrameSlot | null, link: LinkState): Belt | null {
  if (who.nickname === null || who.staff === null || who.staff.left || who.staff.treadmill === null)
    return null;
  const staff = link === 'live' ? (slot?.staff ?? null) : null;
  return { speedKmh: staff?.speedKmh ?? null, inclinePercent: staff?.inclinePercent ?? null };
}

/** "Mølle 4021": by the end of its address, enough to tell two apart. */
export const treadmillName = (sensor: TreadmillKey): string =>
  say('treadmillName', { code: sensor.slice(-4).replace(':', '') });

export const treadmillRadio = (sensor: TreadmillKey): string => (isAnt(sensor) ? 'ANT+' : 'BLE');

/** Those without a slot first: they are what is looked for. Then by slot; a belt that starts moves nothing. */
export function inOrder(treadmills: readonly HeardTreadmill[]): HeardTreadmill[] {
  return treadmills.toSorted(
    (a, b) => (a.slot ?? 0) - (b.slot ?? 0) || a.sensor.localeCompare(b.sensor, 'nb', { numeric: true }),
  );
}
