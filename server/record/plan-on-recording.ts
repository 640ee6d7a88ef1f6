/** A class template laid on a recording that was made without one: it begins at the first record. */
import type { PhaseSpan } from '@takt/shared/class/class.ts';
import type { Phase, Template } from '@takt/shared/class/protocol.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';

/** The spans end with the recording; an open phase lasts until then. What the recording has beyond the plan is in none. */
export function planOnRecording(
  template: Template,
  recording: Pick<Recording, 'samples'>,
): { phases: readonly Phase[]; spans: PhaseSpan[] } {
  const endMs = recording.samples.at(-1)?.atMs ?? 0;
  let atMs = recording.samples[0]?.atMs ?? 0;
  const spans: PhaseSpan[] = [];
  for (const [phaseIndex, phase] of template.phases.entries()) {
    const fromMs = atMs;
    atMs = phase.durationS === null ? endMs : Math.min(endMs, fromMs + phase.durationS * 1000);
    if (atMs > fromMs) spans.push({ phaseIndex, fromMs, toMs: atMs });
  }
  return { phases: template.phases, spans };
}
