/** A recording's laps as the plan of a class: what was done, cut where the device cut it, with no target. */
import type { Phase, Template } from '../class/protocol.ts';
import type { Recording } from './recording.ts';

/**
 * One free phase a lap, or one in all when there are no laps. Lengths are whole seconds from the first record, and
 * their sum is the recording's length, first record to last (rounded up). What lies between two laps belongs to the
 * earlier one; laps outside the records, or shorter than a second, are left out.
 */
export function freeTemplate(recording: Recording): Template {
  const startMs = recording.samples[0]?.atMs ?? 0;
  const endMs = recording.samples.at(-1)?.atMs ?? startMs;
  const totalS = Math.max(1, Math.ceil((endMs - startMs) / 1000));
  const cutsS = recording.laps
    .map(({ fromMs }) => Math.round((fromMs - startMs) / 1000))
    .filter((cutS) => cutS > 0 && cutS < totalS)
    .sort((a, b) => a - b);
  const edgesS = [...new Set([0, ...cutsS, totalS])];
  const phases = edgesS.slice(1).map((edgeS, i): Phase => {
    return { kind: 'free', durationS: edgeS - (edgesS[i] ?? 0), band: null };
  });
  return { id: 'recording', name: 'Opptak', phases };
}
