/** One participant. Drawn again only when its own slot, the phase or the link changes. */
import { intervalOfPhase } from '@takt/shared/class/protocol.ts';
import type { RosterSlot } from '@takt/shared/class/roster.ts';
import { memo } from 'react';
import { minutesSeconds } from '../i18n/format.ts';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell, usePart } from '../live/store.ts';
import { customProperties } from './custom-properties.ts';
import { Gauge } from './gauge-view.tsx';
import { Battery, Glyph, Heart } from './icons.tsx';
import type { TileGrid } from './layout.ts';
import { bandAt, type Plan } from './plan.ts';
import { type TileView, tileView } from './tile-view.ts';
import type { Traces } from './traces.ts';

interface Props {
  readonly rosterSlot: RosterSlot;
  readonly live: Live;
  readonly plan: Plan;
  readonly grid: TileGrid;
  readonly traces: Traces;
}

export const Tile = memo(function Tile({ rosterSlot, live, plan, grid, traces }: Props) {
  const slot = useCell(live.slot(rosterSlot.slot));
  const link = useCell(live.link);
  const linkAgeS = usePart(live.linkAgeS, (ageS) => (link === 'live' ? 0 : ageS));
  const phaseIndex = usePart(live.header, (header) => header?.phaseIndex ?? 0);
  const view = tileView(rosterSlot, slot, link, linkAgeS);
  const band = bandAt(plan, phaseIndex);
  // Without minutes no bars either: they would tell what the figure does not.
  const inTargetS = slot === null ? 0 : slot.intervalInTargetS;
  const present = view.surface !== 'quiet';
  return (
    <li
      className="tile"
      data-slot={rosterSlot.slot}
      data-surface={view.surface}
      data-faded={view.faded}
      data-position={view.position}
    >
      <div className="who">
        <span className="station">
          <span className="unseen">{t('wall.station', { station: rosterSlot.station })}</span>
          <span aria-hidden="true">{rosterSlot.station}</span>
        </span>
        {present && rosterSlot.nickname !== null && (
          <span className="name" data-letters={nameSize(rosterSlot.nickname)}>
            {rosterSlot.nickname}
          </span>
        )}
        {view.lowBattery && (
          <span className="flag">
            <span className="unseen">{t('signal.lowBattery')}</span>
            <Battery />
          </span>
        )}
      </div>
      <Middle view={view} />
      <Line view={view} />
      {view.gauge !== 'none' && (
        <Gauge
          slot={rosterSlot.slot}
          view={view}
          lampPercent={slot?.lampPercent ?? null}
          band={band}
          grid={grid}
          traces={traces}
        />
      )}
      {present && (
        <div className="work">
          {view.minutesS !== null && <span className="minutes">{minutesSeconds(view.minutesS)}</span>}
          {inTargetS !== null && <Pips plan={plan} phaseIndex={phaseIndex} inTargetS={inTargetS} />}
        </div>
      )}
    </li>
  );
});

/** A name gets smaller before it is cut; it is read from near by. */
function nameSize(nickname: string): 'few' | 'more' | 'many' {
  return nickname.length <= 7 ? 'few' : nickname.length <= 9 ? 'more' : 'many';
}

function Middle({ view }: { view: TileView }) {
  if (view.say !== null) return <div className="say">{t(view.say)}</div>;
  if (view.figure === null) return null;
  const { text, percent } = view.figure;
  return (
    <div className="percent" data-digits={text.length} data-dash={!percent} aria-live="off">
      <span className="figure">{text}</span>
      <span className="side">
        {percent && <span className="sign">%</span>}
        {view.heart !== null && <Heart stale={view.heart === 'stale'} />}
      </span>
    </div>
  );
}

function Line({ view }: { view: TileView }) {
  const { glyph, word, why, ageS } = view;
  const quiet = why !== null ? t(why) : ageS !== null ? ago(ageS) : null;
  if (word === null && quiet === null) return null;
  return (
    <div className="line">
      {glyph !== null && <Glyph shape={glyph} />}
      {quiet === null ? word !== null && t(word) : <span className="quiet">{quiet}</span>}
    </div>
  );
}

function ago(seconds: number): string {
  return seconds < 60
    ? t('signal.secondsAgo', { seconds })
    : t('signal.minutesAgo', { minutes: Math.floor(seconds / 60) });
}

/** One an interval: earlier ones full whatever they brought, the present one fills, later ones are empty. */
function Pips({ plan, phaseIndex, inTargetS }: { plan: Plan; phaseIndex: number; inTargetS: number }) {
  const now = intervalOfPhase(plan.intervals, phaseIndex);
  return (
    <span className="pips" aria-hidden="true">
      {plan.intervals.map(({ fromPhase, toPhase, durationS }, i) => {
        const part =
          i === now ? Math.min(1, inTargetS / Math.max(1, durationS)) : toPhase < phaseIndex ? 1 : 0;
        return (
          <span
            key={fromPhase}
            className="pip"
            data-now={i === now}
            style={customProperties({ '--part': String(part) })}
          />
        );
      })}
    </span>
  );
}
