/** Phase, target, countdown, the shared lamp, what comes next, and the class as a line. */
import { useEffect, useState } from 'react';
import { bandRange, minutesSeconds } from '../i18n/format.ts';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell, usePart } from '../live/store.ts';
import { nextName, phaseName } from './phase-text.ts';
import { bandAt, countsOnTheWay, type Plan, stretchElapsedS, stretchIndexOf } from './plan.ts';
import { Timeline } from './timeline.tsx';

const NO_TIME = '–:––';
/** No heart can be in the target yet, so a count of zero would say nothing. */
const NOBODY_YET_S = 30;

export function ClassHeader({ live, plan }: { live: Live; plan: Plan }) {
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const paused = usePart(live.header, (header) => header?.status === 'paused');
  const stretch = plan.stretches[stretchIndexOf(plan, phaseIndex)];
  const next = nextName(plan, phaseIndex);
  return (
    <header className="header" data-paused={paused}>
      <div className="phase" key={`${stretch?.fromPhase}-${paused}`}>
        <h1>{paused ? t('wall.paused') : phaseName(plan, phaseIndex)}</h1>
        <Sub plan={plan} phaseIndex={phaseIndex} paused={paused} />
      </div>
      <Countdown live={live} />
      <div className="together">
        <Lamps live={live} plan={plan} paused={paused} />
        <p className="sub">
          {next === null ? (
            t('wall.last')
          ) : (
            <>
              {t('wall.next')}: <b>{next}</b>
            </>
          )}
        </p>
      </div>
      <Timeline live={live} plan={plan} />
    </header>
  );
}

function Sub({ plan, phaseIndex, paused }: { plan: Plan; phaseIndex: number; paused: boolean }) {
  const band = bandAt(plan, phaseIndex);
  if (paused) {
    return (
      <p className="sub">
        {t('wall.clockStands')} <b>{phaseName(plan, phaseIndex)}</b>
      </p>
    );
  }
  if (band === null) return <p className="sub">{t('wall.noTarget')}</p>;
  return (
    <p className="sub">
      {t('wall.target')} <b>{bandRange(band)}</b> {t('ofMaxHeartRate')}
    </p>
  );
}

function Countdown({ live }: { live: Live }) {
  const text = usePart(live.time, (time) => {
    if (time === null) return NO_TIME;
    return minutesSeconds(time.remainingS ?? time.elapsedS);
  });
  return (
    <div className="countdown" role="timer" aria-live="off" aria-label={t('wall.timeLeft')}>
      {text}
    </div>
  );
}

function Lamps({ live, plan, paused }: { live: Live; plan: Plan; paused: boolean }) {
  const link = useCell(live.link);
  const inTarget = usePart(live.header, (header) => header?.inTargetCount ?? 0);
  const onTheWay = usePart(live.header, (header) => header?.onTheWayCount ?? 0);
  const early = usePart(
    live.time,
    (time) => time !== null && countsOnTheWay(plan, time.phaseIndex, time.elapsedS),
  );
  const justBegun = usePart(
    live.time,
    (time) => time !== null && stretchElapsedS(plan, time.phaseIndex, time.elapsedS) < NOBODY_YET_S,
  );
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  if (paused || bandAt(plan, phaseIndex) === null) return <div className="lamps" />;
  const known = link === 'live' || link === 'stale';
  const lit = link === 'live' && inTarget > 0;
  return (
    <div className="lamps" data-link={link} aria-live="off">
      {!(known && inTarget === 0 && justBegun) && (
        <>
          <span className={lit ? 'lamp on' : 'lamp off'}>{known ? inTarget : '–'}</span>
          <span>{t('wall.inTarget')}</span>
        </>
      )}
      {known && early && onTheWay > 0 && (
        <>
          <span className="lamp off">{onTheWay}</span>
          <span>{t('wall.onTheWay')}</span>
        </>
      )}
    </div>
  );
}

/** Nothing but the header's text fades at a change of phase; a kiosk's burn-in is kept off by a step to the side. */
const SHIFTS = [
  [0, 0],
  [4, -4],
  [-4, 4],
  [4, 4],
  [-4, -4],
] as const;

/** Where the whole picture stands in this phase, px of the reference screen. */
export function usePictureShift(live: Live): readonly [number, number] {
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const [step, setStep] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step at each change of phase
  useEffect(() => setStep((before) => (before + 1) % SHIFTS.length), [phaseIndex]);
  return SHIFTS[step] ?? SHIFTS[0];
}
