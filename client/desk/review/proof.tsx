/** A figure that opens its proof: what was counted, what is missing, the maximum and the rule behind it. */
import { Popover } from '@mantine/core';
import type { HrMaxUsed } from '@takt/shared/summary/summary.ts';
import type { ReactNode } from 'react';
import { type DeskWord, say } from '../words/words.ts';
import { duration } from './figures.ts';

export interface Proof {
  readonly rule: string;
  /** What the rule found here, where that is more than the figure. */
  readonly found?: readonly string[];
  /** What was counted: the class, or one interval. */
  readonly of: 'proofCounted' | 'proofCountedInterval';
  readonly countedS: number;
  readonly totalS: number;
  /** Left out where no percent of it is behind the figure. */
  readonly hrMax?: HrMaxUsed | null;
  readonly algorithm: string;
}

interface FigureProps {
  readonly what: DeskWord;
  readonly proof: Proof;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Figure({ what, proof, children, className = '' }: FigureProps) {
  const title = titleOf(what);
  return (
    <Popover position="bottom" width={300} withArrow trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className={`figure ${className}`} title={say('proof')}>
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <h3 className="proof-title">{title}</h3>
        <dl className="proof">
          <Row label="proofRule" value={proof.rule} />
          {proof.found !== undefined && proof.found.length > 0 && (
            <Row label="proofFound" value={proof.found.join(' ')} />
          )}
          <Row
            label={proof.of}
            value={say('proofCountedValue', {
              counted: duration(proof.countedS),
              total: duration(proof.totalS),
            })}
          />
          <Row label="proofGaps" value={duration(Math.max(0, proof.totalS - proof.countedS))} />
          {proof.hrMax !== undefined && <Row label="proofHrMax" value={hrMaxText(proof.hrMax)} />}
          <Row label="proofVersion" value={proof.algorithm} />
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Verdicts are judged, figures are found. */
function titleOf(what: DeskWord): string {
  if (what === 'verdict') return say('proofOfVerdict');
  if (what === 'session') return say('proofOfSession');
  return say('proofOf', { what: say(what).toLowerCase() });
}

function Row({ label, value }: { label: DeskWord; value: string }) {
  return (
    <>
      <dt>{say(label)}</dt>
      <dd>{value}</dd>
    </>
  );
}

export const hrMaxText = (hrMax: HrMaxUsed | null): string =>
  hrMax === null ? say('unknown') : `${hrMax.bpm}, ${say(`method_${hrMax.method}`)}`;
