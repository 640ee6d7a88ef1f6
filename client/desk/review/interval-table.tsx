/** One row an interval. The bar is filled from the right, so that the wait for the target is seen. */
import type { HrMaxUsed, IntervalSummary } from '@takt/shared/summary/summary.ts';
import { foundOf, reasonsOf } from '@takt/shared/summary/verdict-words.ts';
import { type CSSProperties, Fragment } from 'react';
import { bandRange } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { DASH, duration, percentOf, shareInTarget, whole } from './figures.ts';
import { Figure, type Proof } from './proof.tsx';

interface IntervalTableProps {
  readonly intervals: readonly IntervalSummary[];
  readonly hrMax: HrMaxUsed | null;
  readonly target: 'heart-rate' | 'rpe';
  readonly algorithm: string;
  readonly holdS: number;
}

export function IntervalTable({ intervals, hrMax, target, algorithm, holdS }: IntervalTableProps) {
  const first = intervals[0];
  if (first === undefined) return <p className="quiet">{say('noIntervals')}</p>;
  return (
    <>
      <h2>
        {say('perInterval')}
        <span>
          {say('targetBand').toLowerCase()} {bandRange(first.band)}
        </span>
      </h2>
      <div className="table-scroll">
        <table className="per-interval">
          <thead>
            <tr>
              <th>{say('intervalHead')}</th>
              <th>{say('timeInTarget')}</th>
              <th>{say('timeToTarget')}</th>
              <th>{say('mean')}</th>
              <th>{say('peak')}</th>
              <th>{say('fall60')}</th>
              <th>{say('endOfPause')}</th>
              <th>{say('verdict')}</th>
              <th>{say('coverageShort')}</th>
            </tr>
          </thead>
          <tbody>
            {intervals.map((interval) => (
              <Fragment key={interval.number}>
                <IntervalRow
                  interval={interval}
                  target={target}
                  holdS={holdS}
                  proof={{
                    of: 'proofCountedInterval',
                    countedS: interval.validS,
                    totalS: interval.actualS,
                    hrMax,
                    algorithm,
                  }}
                />
                <ReasonRow interval={interval} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Why it was not approved, or could not be judged: beneath the row it belongs to. */
function ReasonRow({ interval: { judged, band } }: { interval: IntervalSummary }) {
  const reasons = reasonsOf(judged, band);
  if (reasons.length === 0) return null;
  return (
    <tr className="reason">
      <td />
      <td colSpan={8}>{reasons.map((reason) => reason[language()]).join(' ')}</td>
    </tr>
  );
}

interface IntervalRowProps {
  readonly interval: IntervalSummary;
  readonly target: 'heart-rate' | 'rpe';
  readonly holdS: number;
  readonly proof: Omit<Proof, 'rule'>;
}

function IntervalRow({ interval, target, holdS, proof }: IntervalRowProps) {
  const { number, band } = interval;
  const bounds = { floor: band.floorPercent, ceiling: band.ceilingPercent };
  if (interval.actualS === 0) {
    return (
      <tr>
        <td>{say('intervalShort', { n: number })}</td>
        <td colSpan={8} className="not-run">
          {DASH} {say('notRun')}
        </td>
      </tr>
    );
  }
  const inTarget = proof.hrMax === null || interval.validS === 0 ? null : interval.inS;
  const bar = { '--share': shareInTarget(interval).toFixed(4) } as CSSProperties;
  const found = foundOf(interval.judged, band).map((words) => words[language()]);
  const verdictRule = target === 'rpe' ? say('rule_verdictBorg') : say('rule_verdict', bounds);
  return (
    <tr>
      <td>{say('intervalShort', { n: number })}</td>
      <td data-name={say('timeInTarget')}>
        <Figure what="timeInTarget" proof={{ ...proof, rule: say('rule_timeInTarget', bounds) }}>
          <i className="in-bar" style={bar} />
          <b>{duration(inTarget)}</b>
        </Figure>
      </td>
      <td data-name={say('timeToTarget')}>
        <Figure what="timeToTarget" proof={{ ...proof, rule: say('rule_timeToTarget', bounds) }}>
          {duration(interval.timeToTargetS)}
        </Figure>
      </td>
      <td data-name={say('mean')}>
        <Figure what="mean" proof={{ ...proof, rule: say('rule_mean') }}>
          {whole(interval.meanBpm)}
        </Figure>
      </td>
      <td data-name={say('peak')}>
        <Figure what="peak" proof={{ ...proof, rule: say('rule_peak') }}>
          {whole(interval.peakBpm)}
        </Figure>
      </td>
      <td data-name={say('fall60')}>
        <Figure what="fall60" proof={{ ...proof, rule: say('rule_fall60') }}>
          {whole(interval.fall60Bpm)}
        </Figure>
      </td>
      <td data-name={say('endOfPause')}>
        <Figure what="endOfPause" proof={{ ...proof, rule: say('rule_endOfPause') }}>
          {interval.endOfPausePercent === null ? DASH : `${interval.endOfPausePercent}\u00a0%`}
        </Figure>
      </td>
      <td>
        <Figure what="verdict" proof={{ ...proof, rule: verdictRule, found }} className="verdict">
          <i className={`lamp lamp-${interval.verdict}`} />
          {say(`verdict_${interval.verdict}`)}
        </Figure>
      </td>
      <td data-name={say('coverageShort')}>
        <Figure what="coverage" proof={{ ...proof, rule: say('rule_coverage', { hold: holdS }) }}>
          {percentOf(interval.coverage)}
        </Figure>
      </td>
    </tr>
  );
}
