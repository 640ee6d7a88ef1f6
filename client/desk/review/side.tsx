/** The figures of the whole class for one person: key figures, zones, load, notes. Coverage stands beside each. */
import type { ClassDetail } from '@takt/shared/api/classes.ts';
import type { Summary } from '@takt/shared/summary/summary.ts';
import { shownPercent } from '@takt/shared/zones.ts';
import type { ReactNode } from 'react';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { NoteList } from '../parts/note-list.tsx';
import { type DeskWord, say } from '../words/words.ts';
import { countedTotalS, DASH, duration, lastFall, percentOf, totalsOf, whole } from './figures.ts';
import { Figure, type Proof } from './proof.tsx';

export type Participant = ClassDetail['slots'][number];

interface SideProps {
  readonly classId: string;
  readonly who: Participant;
  readonly summary: Summary;
  /** As the proof names it. */
  readonly algorithm: string;
  readonly timeZone: string;
}

export function Side({ classId, who, summary, algorithm, timeZone }: SideProps) {
  const proof = {
    of: 'proofCounted' as const,
    countedS: summary.countedS,
    totalS: summary.durationS,
    hrMax: summary.hrMax,
    algorithm,
  };
  return (
    <div className="side">
      <KeyFigures who={who} summary={summary} proof={proof} />
      <Zones summary={summary} proof={proof} />
      <Load summary={summary} proof={proof} />
      {who.noteCount > 0 && (
        <section className="card">
          <h2>{say('notes')}</h2>
          <NoteList classId={classId} who={who} timeZone={timeZone} className="note-text" />
        </section>
      )}
    </div>
  );
}

interface PartProps {
  readonly summary: Summary;
  readonly proof: Omit<Proof, 'rule'>;
}

function KeyFigures({ who, summary, proof }: PartProps & { who: Participant }) {
  const totals = totalsOf(summary.intervals);
  const fall = lastFall(summary.intervals);
  const peak = summary.heartRate?.max ?? null;
  const band = summary.intervals[0]?.band;
  const inBand = { floor: band?.floorPercent ?? 85, ceiling: band?.ceilingPercent ?? 95 };
  const coverage = percentOf(totals.actualS > 0 ? totals.validS / totals.actualS : null);
  const ofIntervals = {
    ...proof,
    of: 'proofCountedInterval' as const,
    countedS: totals.validS,
    totalS: totals.actualS,
  };
  return (
    <section className="card">
      {summary.sessionLabel !== null && (
        <div className="session">
          <div>
            <Figure what="session" proof={{ ...proof, rule: say('rule_label') }} className="session-label">
              {say(`label_${summary.sessionLabel}`)}
            </Figure>
            <Coverage summary={summary} proof={proof} />
          </div>
          <p>
            {say('approvedOf', { n: totals.approved, m: totals.planned })}
            {totals.notAssessable > 0 && `, ${say('notAssessable', { count: totals.notAssessable })}`}
          </p>
        </div>
      )}
      {summary.sessionLabel === null && <Coverage summary={summary} proof={proof} />}
      <div className="key-figures">
        <Key
          what="timeInTarget"
          value={duration(summary.hrMax === null ? null : totals.inTargetS)}
          unit={`${say('coverage').toLowerCase()} ${coverage}`}
          proof={{ ...ofIntervals, rule: say('rule_timeInTarget', inBand) }}
        />
        <Key
          what="peak"
          value={whole(peak)}
          unit={
            peak === null || summary.hrMax === null
              ? say('bpm')
              : `${shownPercent(peak, summary.hrMax.bpm)}\u00a0%`
          }
          proof={{ ...proof, rule: say('rule_peak') }}
        />
        <Key
          what="fall60"
          value={whole(fall?.fall60Bpm ?? null)}
          unit={fall === null ? say('missingValue') : say('lastInterval', { n: fall.number })}
          proof={{ ...proof, rule: say('rule_fall60') }}
        />
        <div>
          <span>{say('borgScale')}</span>
          <b>
            {who.borg ?? DASH}
            {who.borg === null && <small>{say('missingValue')}</small>}
          </b>
        </div>
      </div>
    </section>
  );
}

function Coverage({ summary, proof }: PartProps) {
  return (
    <Figure
      what="coverage"
      proof={{ ...proof, rule: say('rule_coverage', { hold: summary.holdS }) }}
      className="coverage"
    >
      {say('coverage')} {percentOf(summary.coverage)}
    </Figure>
  );
}

interface KeyProps {
  readonly what: DeskWord;
  readonly value: string;
  readonly unit: ReactNode;
  readonly proof: Proof;
}

function Key({ what, value, unit, proof }: KeyProps) {
  return (
    <div>
      <span>{say(what)}</span>
      <Figure what={what} proof={proof} className="key">
        <b>
          {value}
          <small>{unit}</small>
        </b>
      </Figure>
    </div>
  );
}

const ZONES = [1, 2, 3, 4, 5] as const;
/** A digit is written in the bar where it has room; the list beneath carries them all. */
const DIGIT_FROM_SHARE = 0.06;

function Zones({ summary, proof }: PartProps) {
  const zones = summary.protocolZonesS;
  const totalS = countedTotalS(summary);
  return (
    <section className="card">
      <h2>
        {say('timeInZone')}
        <span>
          {say('allPhases', { time: duration(totalS) })}, {percentOf(summary.coverage)}
        </span>
      </h2>
      {zones === null ? (
        <p className="quiet">{say('noZones')}</p>
      ) : (
        <>
          <div className="zone-bar" aria-hidden="true">
            {ZONES.map((zone) => {
              const seconds = zones[zone - 1] ?? 0;
              if (seconds <= 0) return null;
              return (
                <i key={zone} className={`zone z${zone}`} style={{ flex: `${seconds} 0 0` }}>
                  {seconds / totalS >= DIGIT_FROM_SHARE ? zone : ''}
                </i>
              );
            })}
          </div>
          <ul className="zone-list">
            {ZONES.toReversed().map((zone) => (
              <li key={zone}>
                <i className={`zone z${zone}`}>{zone}</i>
                <span>{say(`zone${zone}`)}</span>
                <Figure what="timeInZone" proof={{ ...proof, rule: say('rule_zones') }}>
                  {duration(zones[zone - 1] ?? 0)}
                </Figure>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Load({ summary, proof }: PartProps) {
  const { edwards, banister } = summary.trimp;
  const value = (trimp: number | null): string => (trimp === null ? DASH : decimal(trimp, 1, language()));
  return (
    <section className="card">
      <h2>
        {say('load')}
        <span>
          {say('coverage').toLowerCase()} {percentOf(summary.coverage)}
        </span>
      </h2>
      <ul className="load">
        <li>
          <span>{say('trimpEdwards')}</span>
          <Figure what="trimpEdwards" proof={{ ...proof, rule: say('rule_edwards') }}>
            {value(edwards)}
          </Figure>
        </li>
        <li>
          <span>{say('trimpBanister')}</span>
          <Figure what="trimpBanister" proof={{ ...proof, rule: say('rule_banister') }}>
            {value(banister)}
            {banister === null && <small> {say('missingValue')}</small>}
          </Figure>
        </li>
      </ul>
    </section>
  );
}
