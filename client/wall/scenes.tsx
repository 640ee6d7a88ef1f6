/** The wall's quiet scenes: after class, without class, blanked, and when something must be said to the technician. */
import { hoursMinutes } from '../i18n/format.ts';
import { language, t, words } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { usePart } from '../live/store.ts';
import { intervalsBehind, type Plan } from './plan.ts';
import { Timeline } from './timeline.tsx';

/** The group's sum, and no figure of a single person. */
export function Finished({ live, plan }: { live: Live; plan: Plan }) {
  const seconds = usePart(live.header, (header) => header?.groupInTargetS ?? null);
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const over = usePart(live.header, (header) => header?.phaseRemainingMs === 0);
  const done = intervalsBehind(plan, phaseIndex, over);
  return (
    <>
      <header className="header">
        <div className="phase">
          <h1>{t('wall.thanks')}</h1>
          <p className="sub">{doneText(done)}</p>
        </div>
        <Timeline live={live} plan={plan} show="behind" />
      </header>
      <main className="finished">
        {seconds !== null && seconds >= 60 && (
          <>
            <p className="sum">
              <span className="lamp on">{hoursMinutes(seconds, language())}</span>{' '}
              <span>{t('wall.inTarget')}</span>
            </p>
            <p className="sub">{t('wall.together')}</p>
          </>
        )}
      </main>
    </>
  );
}

function doneText(count: number): string {
  if (count === 0) return t('wall.doneNone');
  const numbers = words.t('numbers', { returnObjects: true });
  return t('wall.done', { count, words: numbers[count] ?? String(count) });
}

/** "Tøm tavla": nothing of anybody, and no word of why. */
export function Blanked() {
  return (
    <main className="still blanked">
      <h1>
        <Mark />
      </h1>
    </main>
  );
}

export function Notice({ title, text }: { title: string; text?: string }) {
  return (
    <main className="still">
      <Mark />
      <h1 role="status">{title}</h1>
      {text !== undefined && <p>{text}</p>}
    </main>
  );
}

/** Takt's mark: the lit gate with the marker in it. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 40 32" role="img" aria-label="Takt">
      <rect className="mark-gate" width="40" height="32" rx="8" />
      <circle className="mark-marker" cx="20" cy="16" r="7.500" />
    </svg>
  );
}
