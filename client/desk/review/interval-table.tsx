/** One row an interval. The bar is filled from the right, so that the wait for the target is seen. */
import type { HrMaxUsed, IntervalSummary } from '@takt/shared/summary.ts';
import type { CSSProperties } from 'react';
import { bandRange } from '../../i18n/format.ts';
import { say } from '../words/words.ts';
import { DASH, duration, oneDecimal, percentOf, shareInTarget, whole } from './figures.ts';
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
  const withTreadmill = intervals.some(({ treadmill }) => treadmill !== null);
  return (
    <>
      <h2>
        {say('perInterval')}
        <span>
          {say('targetBand').toLowerCase()} {bandRange(first.band)}
        </span>
      </h2>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th />
              <th>{say('timeInTarget')}</th>
              <th>{say('timeToTarget')}</th>
              <th>{say('mean')}</th>
              <th>{say('peak')}</th>
              <th>{say('fall60')}</th>
              <th>{say('endOfPause')}</th>
              {withTreadmill && (
                <>
                  <th>{say('meanSpeed')}</th>
                  <th>{say('meanIncline')}</th>
                  <th>{say('vo2')}</th>
                </>
              )}
              <th>{say('verdict')}</th>
              <th>{say('coverageShort')}</th>
            </tr>
          </thead>
          <tbody>
            {intervals.map((interval) => (
              <IntervalRow
                key={interval.number}
                interval={interval}
                target={target}
                holdS={holdS}
                withTreadmill={withTreadmill}
                proof={{
                  of: 'proofCountedInterval',
                  countedS: interval.validS,
                  totalS: interval.actualS,
                  hrMax,
                  algorithm,
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface IntervalRowProps {
  readonly interval: IntervalSummary;
  readonly target: 'heart-rate' | 'rpe';
  readonly holdS: number;
  /** A treadmill was heard in one of the intervals. */
  readonly withTreadmill: boolean;
  readonly proof: Omit<Proof, 'rule'>;
}

function IntervalRow({ interval, target, holdS, withTreadmill, proof }: IntervalRowProps) {
  const { number, band } = interval;
  const bounds = { floor: band.floorPercent, ceiling: band.ceilingPercent };
  if (interval.actualS === 0) {
    return (
      <tr>
        <td>{say('intervalShort', { n: number })}</td>
        <td colSpan={withTreadmill ? 11 : 8} className="not-run">
          {DASH} {say('notRun')}
        </td>
      </tr>
    );
  }
  const inTarget = proof.hrMax === null ? null : interval.inS;
  const bar = { '--share': shareInTarget(interval).toFixed(4) } as CSSProperties;
  const verdictRule = target === 'rpe' ? say('rule_verdictBorg') : say('rule_verdict', bounds);
  return (
    <tr>
      <td>{say('intervalShort', { n: number })}</td>
      <td>
        <Figure what="timeInTarget" proof={{ ...proof, rule: say('rule_timeInTarget', bounds) }}>
          <i className="in-bar" style={bar} />
          <b>{duration(inTarget)}</b>
        </Figure>
      </td>
      <td>
        <Figure what="timeToTarget" proof={{ ...proof, rule: say('rule_timeToTarget', bounds) }}>
          {duration(interval.timeToTargetS)}
        </Figure>
      </td>
      <td>
        <Figure what="mean" proof={{ ...proof, rule: say('rule_mean') }}>
          {whole(interval.meanBpm)}
        </Figure>
      </td>
      <td>
        <Figure what="peak" proof={{ ...proof, rule: say('rule_peak') }}>
          {whole(interval.peakBpm)}
        </Figure>
      </td>
      <td>
        <Figure what="fall60" proof={{ ...proof, rule: say('rule_fall60') }}>
          {whole(interval.fall60Bpm)}
        </Figure>
      </td>
      <td>
        <Figure what="endOfPause" proof={{ ...proof, rule: say('rule_endOfPause') }}>
          {interval.endOfPausePercent === null ? DASH : `${interval.endOfPausePercent}\u00a0%`}
        </Figure>
      </td>
      {withTreadmill && <TreadmillFigures interval={interval} holdS={holdS} proof={proof} />}
      <td>
        <Figure what="verdict" proof={{ ...proof, rule: verdictRule }} className="verdict">
          <i className={`lamp lamp-${interval.verdict}`} />
          {say(`verdict_${interval.verdict}`)}
        </Figure>
      </td>
      <td>
        <Figure what="coverage" proof={{ ...proof, rule: say('rule_coverage', { hold: holdS }) }}>
          {percentOf(interval.coverage)}
        </Figure>
      </td>
    </tr>
  );
}

/** Each with the seconds of its own: a treadmill may be heard where a heart is not, and the other way round. */
function TreadmillFigures({
  interval: { treadmill },
  holdS,
  proof,
}: Pick<IntervalRowProps, 'interval' | 'holdS' | 'proof'>) {
  const figures = [
    ['meanSpeed', treadmill?.meanSpeedKmh, treadmill?.speedS],
    ['meanIncline', treadmill?.meanInclinePercent, treadmill?.inclineS],
    ['vo2', treadmill?.vo2MlKgMin, treadmill?.vo2S],
  ] as const;
  return figures.map(([what, value = null, countedS = 0]) => (
    <td key={what}>
      <Figure what={what} proof={{ ...proof, countedS, rule: say(`rule_${what}`, { hold: holdS }) }}>
        {oneDecimal(value)}
        {what === 'meanIncline' && value !== null && '\u00a0%'}
      </Figure>
    </td>
  ));
}
