/** A class as blocks: width is time, height is effort. Still, for a plan; with a playhead, for a class that runs. */
import type { Phase } from '@takt/shared/class/protocol.ts';
import type { CSSProperties } from 'react';
import { plannedLength } from '../../i18n/format.ts';
import { say } from '../words/words.ts';
import { phaseName, segmentsOf, shareDone } from './plan.ts';

const share = (value: number): CSSProperties => ({ '--share': value.toFixed(4) }) as CSSProperties;
const wide = (seconds: number): CSSProperties => ({ flex: `${seconds} 0 0` });

export function Profile({ phases }: { phases: readonly Phase[] }) {
  const segments = segmentsOf(phases);
  const stages = segments.map((s) => `${phaseName(phases, s.fromPhase)} ${plannedLength(s.durationS)}`);
  return (
    <div className="profile" role="img" aria-label={say('profileLabel', { phases: stages.join(', ') })}>
      {segments.map((segment) => (
        <i key={segment.fromPhase} className={segment.effort} style={wide(segment.durationS)} />
      ))}
    </div>
  );
}

interface TimelineProps {
  readonly phases: readonly Phase[];
  readonly phaseIndex: number;
  readonly elapsedS: number;
}

export function Timeline({ phases, phaseIndex, elapsedS }: TimelineProps) {
  return (
    <div className="timeline" aria-hidden="true">
      {segmentsOf(phases).map((segment) => {
        const now = phaseIndex >= segment.fromPhase && phaseIndex <= segment.toPhase;
        return (
          <div
            key={segment.fromPhase}
            className={`segment ${segment.effort}${now ? ' is-now' : ''}`}
            style={wide(segment.durationS)}
          >
            <i style={share(shareDone(segment, phases, phaseIndex, elapsedS))} />
          </div>
        );
      })}
    </div>
  );
}
