/** What the treadmill told, one row an interval; nothing at all where none was heard in the class. */
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { say } from '../words/words.ts';
import { DASH, oneDecimal, percentOf } from './figures.ts';
import { Figure } from './proof.tsx';

interface TreadmillTableProps {
  readonly intervals: readonly IntervalSummary[];
  readonly algorithm: string;
  readonly holdS: number;
}

export function TreadmillTable({ intervals, ...rest }: TreadmillTableProps) {
  if (!intervals.some(({ treadmill }) => treadmill !== null)) return null;
  return (
    <section className="card intervals">
      <h2>
        {say('treadmillPerInterval')}
        <span>{say('vo2Note')}</span>
      </h2>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th>{say('intervalHead')}</th>
              <th>{say('meanSpeed')}</th>
              <th>{say('meanIncline')}</th>
              <th>{say('vo2')}</th>
              <th>{say('coverageShort')}</th>
            </tr>
          </thead>
          <tbody>
            {intervals
              .filter(({ actualS }) => actualS > 0)
              .map((interval) => (
                <TreadmillRow key={interval.number} interval={interval} {...rest} />
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Each figure has seconds of its own: a treadmill sends its incline less often than its speed. */
function TreadmillRow({
  interval: { number, actualS, treadmill },
  holdS,
  ...rest
}: Omit<TreadmillTableProps, 'intervals'> & { readonly interval: IntervalSummary }) {
  const proof = { ...rest, of: 'proofCountedInterval', totalS: actualS } as const;
  const figures = [
    ['meanSpeed', oneDecimal(treadmill?.meanSpeedKmh ?? null), treadmill?.speedS],
    ['meanIncline', withPercent(oneDecimal(treadmill?.meanInclinePercent ?? null)), treadmill?.inclineS],
    ['uptake', oneDecimal(treadmill?.vo2MlKgMin ?? null), treadmill?.vo2S],
    ['coverageShort', percentOf(treadmill === null ? null : treadmill.speedS / actualS), treadmill?.speedS],
  ] as const;
  return (
    <tr>
      <td>{say('intervalShort', { n: number })}</td>
      {figures.map(([what, text, countedS = 0]) => (
        <td key={what}>
          <Figure what={what} proof={{ ...proof, countedS, rule: ruleOf(what, holdS) }}>
            {text}
          </Figure>
        </td>
      ))}
    </tr>
  );
}

function ruleOf(what: 'meanSpeed' | 'meanIncline' | 'uptake' | 'coverageShort', holdS: number): string {
  return what === 'coverageShort'
    ? say('rule_beltCoverage', { hold: holdS })
    : say(`rule_${what}`, { hold: holdS });
}

const withPercent = (text: string): string => (text === DASH ? text : `${text}\u00a0%`);
