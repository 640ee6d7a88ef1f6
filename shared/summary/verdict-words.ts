/**
 * Why an interval was judged as it was, in words: the same wherever a summary is read. The figures are the summary's own.
 * A share is rounded down and a mean up, so that what missed its criterion never reads as if it had met it. Pure.
 */
import type { Language, Words } from '../errors.ts';
import type { Band } from '../zones.ts';
import type { Judged, JudgedByHeartRate } from './summary.ts';

/** One sentence a criterion that was missed; empty where none was, and where nothing was judged. */
export function reasonsOf(judged: Judged | null, band: Band): Words[] {
  if (judged === null) return [];
  if (judged.by === 'borg') return judged.missed.map(() => borgReason(judged.borg, judged));
  return judged.missed.map((missed) => heartRateReason(missed, judged, band));
}

function borgReason(borg: number | null, { from, to }: { from: number; to: number }): Words {
  if (borg === null) return { nb: 'Borg er ikke oppgitt.', en: 'No Borg was given.' };
  return {
    nb: `Borg ${borg}; planen er ${from}–${to}.`,
    en: `Borg ${borg}; the plan is ${from}–${to}.`,
  };
}

function heartRateReason(
  missed: JudgedByHeartRate['missed'][number],
  judged: JudgedByHeartRate,
  band: Band,
): Words {
  const windowS = judged.toS - judged.fromS;
  const wanted = share(judged.wantedShare);
  switch (missed) {
    case 'valid': {
      const [valid, needed] = [
        Math.floor(judged.validS + NOISE),
        Math.ceil(windowS * judged.wantedShare - NOISE),
      ];
      const [from, to] = [clock(judged.fromS), clock(judged.toS)];
      return {
        nb: `Gyldig puls i ${valid} av ${round(windowS)} s fra ${from} til ${to} i draget; ${needed} s trengs.`,
        en: `Valid heart rate in ${valid} of ${round(windowS)} s from ${from} to ${to} of the interval; ${needed} s are needed.`,
      };
    }
    case 'hr-max':
      return { nb: 'Makspuls er ikke satt.', en: 'No maximum heart rate is set.' };
    case 'floor':
      return {
        nb: `${share(judged.reachedShare)} av tiden fra ${clock(judged.fromS)} til ${clock(judged.toS)} på ${band.floorPercent} % eller mer; ${wanted} trengs.`,
        en: `${share(judged.reachedShare)} of the time from ${clock(judged.fromS)} to ${clock(judged.toS)} at ${band.floorPercent} % or more; ${wanted} is needed.`,
      };
    case 'ceiling':
      return {
        nb: `Snitt ${mean(judged, 'nb')} fra ${clock(judged.fromS)} til ${clock(judged.toS)}; taket er ${band.ceilingPercent} %.`,
        en: `Mean ${mean(judged, 'en')} from ${clock(judged.fromS)} to ${clock(judged.toS)}; the ceiling is ${band.ceilingPercent} %.`,
      };
  }
}

/** Everything that the verdict was found from, met or missed. */
export function foundOf(judged: Judged | null, band: Band): Words[] {
  if (judged === null) return [];
  if (judged.by === 'borg') return [borgReason(judged.borg, judged)];
  const { fromS, toS, validS, reachedShare, meanPercent } = judged;
  const window = `${clock(fromS)}–${clock(toS)}`;
  const valid = `${Math.floor(validS + NOISE)}`;
  const found = [
    {
      nb: `${window} i draget, gyldig puls i ${valid} av ${round(toS - fromS)} s.`,
      en: `${window} of the interval, valid heart rate in ${valid} of ${round(toS - fromS)} s.`,
    },
  ];
  if (reachedShare === null || meanPercent === null) return found;
  return [
    ...found,
    {
      nb: `${share(reachedShare)} av den på ${band.floorPercent} % eller mer. Snitt ${mean(judged, 'nb')}.`,
      en: `${share(reachedShare)} of it at ${band.floorPercent} % or more. Mean ${mean(judged, 'en')}.`,
    },
  ];
}

const NOISE = 1e-6;
const round = (value: number): number => Math.round(value);
const share = (value: number | null): string =>
  value === null ? '–' : `${Math.floor(value * 100 + NOISE)} %`;

/** With a decimal where there is one. */
function mean({ meanPercent }: JudgedByHeartRate, language: Language): string {
  if (meanPercent === null) return '–';
  const text = String(Math.ceil(meanPercent * 10 - NOISE) / 10);
  return `${language === 'nb' ? text.replace('.', ',') : text} %`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
