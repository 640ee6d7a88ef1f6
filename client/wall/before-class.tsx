/** Before class: everybody finds their station and sees when the strap is heard. No heart rate is shown. */
import type { RosterSlot } from '@takt/shared/class/roster.ts';
import { useMemo } from 'react';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell, usePart } from '../live/store.ts';
import { customProperties } from './custom-properties.ts';
import { Check, Strap } from './icons.tsx';
import { listLayout, type Page } from './layout.ts';
import { firstName } from './phase-text.ts';
import type { Plan } from './plan.ts';
import { shownSignal } from './tile-view.ts';
import { Timeline } from './timeline.tsx';

interface Props {
  readonly live: Live;
  readonly plan: Plan;
  readonly rosterSlots: readonly RosterSlot[];
  readonly page: Page;
}

export function BeforeClass({ live, plan, rosterSlots, page }: Props) {
  const list = useMemo(() => listLayout(rosterSlots.length, page), [rosterSlots.length, page]);
  const first = firstName(plan);
  const style = {
    ...customProperties({
      '--u': list.u,
      '--gap': list.gap,
      '--tile-width': list.tileWidth,
      '--tile-height': list.tileHeight,
    }),
    gridTemplateRows: `repeat(${list.rows}, var(--tile-height))`,
  };
  return (
    <>
      <header className="header">
        <div className="phase">
          <h1>{t('wall.findYourStation')}</h1>
          <p className="sub">{t('wall.putOnStrap')}</p>
        </div>
        <div className="together">
          <Ready live={live} rosterSlots={rosterSlots} />
          {first !== null && (
            <p className="sub">
              {t('wall.first')}: <b>{first}</b>
            </p>
          )}
        </div>
        <Timeline live={live} plan={plan} show="ahead" />
      </header>
      <main className="body">
        <ol className="slots" style={style} aria-label={t('wall.tiles')}>
          {rosterSlots.map((rosterSlot) => (
            <StationRow key={rosterSlot.slot} rosterSlot={rosterSlot} live={live} />
          ))}
        </ol>
      </main>
    </>
  );
}

type Readiness = 'ready' | 'moisten' | 'check' | 'waiting' | 'free' | 'quiet';

function useReadiness(live: Live, rosterSlot: RosterSlot): Readiness {
  const link = useCell(live.link);
  return usePart(live.slot(rosterSlot.slot), (slot) => {
    if (slot === null) return 'waiting';
    switch (shownSignal(slot.signal, link)) {
      case 'live':
        return 'ready';
      case 'notWorn':
        return 'moisten';
      case 'conflict':
        return 'check';
      case 'free':
        return 'free';
      case 'left':
        return 'quiet';
      default:
        return 'waiting';
    }
  });
}

const PLACE_TEXT = {
  ready: 'wall.ready',
  moisten: 'wall.moistenStrap',
  check: 'wall.checkStrap',
  waiting: 'wall.waitingForStrap',
  free: 'wall.waitingForPerson',
} as const;

function StationRow({ rosterSlot, live }: { rosterSlot: RosterSlot; live: Live }) {
  const readiness = useReadiness(live, rosterSlot);
  return (
    <li className="slot" data-readiness={readiness}>
      <span className="number">
        <span className="unseen">{t('wall.station', { station: rosterSlot.station })}</span>
        <span aria-hidden="true">{rosterSlot.station}</span>
      </span>
      {readiness !== 'quiet' && (
        <span className="texts">
          <span className="name">{readiness === 'free' ? t('signal.free') : rosterSlot.nickname}</span>
          <span className="what">{t(PLACE_TEXT[readiness])}</span>
        </span>
      )}
      {readiness === 'ready' && <Check />}
      {(readiness === 'moisten' || readiness === 'check' || readiness === 'waiting') && <Strap />}
    </li>
  );
}

/** How many of those who have a slot are heard. */
function Ready({ live, rosterSlots }: { live: Live; rosterSlots: readonly RosterSlot[] }) {
  const link = useCell(live.link);
  const signals = rosterSlots.map((rosterSlot) => live.slot(rosterSlot.slot).get()?.signal ?? 'waiting');
  // Every frame is looked at: a signal may change in any slot.
  useCell(live.header);
  const here = signals.filter((signal) => signal !== 'free' && signal !== 'left').length;
  const ready = signals.filter((signal) => shownSignal(signal, link) === 'live').length;
  if (here === 0) return <div className="lamps" />;
  return (
    <div className="lamps" aria-live="off">
      <span className="lamp on">{ready}</span>
      <span>{t('wall.readyOf', { count: here })}</span>
    </div>
  );
}
