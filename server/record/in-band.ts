/**
 * Time against a target band: what counts as below, in and above it within a stretch of class time. The live minutes and
 * the summary's are both counted here. Pure.
 */
import type { PhaseSpan } from '@takt/shared/class/class.ts';
import { type Band, positionInBand } from '@takt/shared/zones.ts';
import { partsWithin, type Stretch } from './class-time.ts';
import type { Evidence } from './evidence.ts';

/** The class time of a run of phases, both ends included; open spans run on to the end of time. */
export function stretchesOf(spans: readonly PhaseSpan[], fromPhase: number, toPhase: number): Stretch[] {
  return spans
    .filter((span) => span.phaseIndex >= fromPhase && span.phaseIndex <= toPhase)
    .map((span) => ({ fromMs: span.fromMs, toMs: span.toMs ?? Number.POSITIVE_INFINITY }))
    .filter((stretch) => stretch.fromMs < stretch.toMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** `percentMs` is null unless every valid ms has a percent. */
export function figuresOf(
  { pieces, percentAt }: Pick<Evidence, 'pieces' | 'percentAt'>,
  band: Band,
  stretches: readonly Stretch[],
) {
  const positionMs = { below: 0, in: 0, above: 0 };
  let [validMs, bpmMs, percentMs, unknownMs] = [0, 0, 0, 0];
  let peakBpm: number | null = null;
  for (const { fromMs, toMs, bpm } of partsWithin(pieces, stretches)) {
    const ms = toMs - fromMs;
    validMs += ms;
    bpmMs += bpm * ms;
    peakBpm = Math.max(peakBpm ?? bpm, bpm);
    const percent = percentAt(bpm, fromMs);
    if (percent === null) unknownMs += ms;
    else {
      percentMs += percent * ms;
      positionMs[positionInBand(percent, band)] += ms;
    }
  }
  const known = validMs > 0 && unknownMs === 0;
  return { validMs, bpmMs, peakBpm, positionMs, percentMs: known ? percentMs : null };
}
