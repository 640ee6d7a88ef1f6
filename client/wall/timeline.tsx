/** Width is time, height is effort. What is behind is dim, the present full, what is ahead faint. */
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell } from '../live/store.ts';
import { customProperties } from './custom-properties.ts';
import { OPEN_PHASE_S, type Plan, stretchElapsedS, stretchIndexOf } from './plan.ts';

interface Props {
  readonly live: Live;
  readonly plan: Plan;
  /** Before class everything is ahead, after it everything behind. */
  readonly show?: 'ahead' | 'behind';
}

export function Timeline({ live, plan, show }: Props) {
  const link = useCell(live.link);
  const time = useCell(live.time);
  const lost = link === 'lost' || link === 'notAllowed';
  if (lost) {
    return (
      <p className="link-bar" role="status">
        <b>{t('link.lost')}</b> <span>{t('link.lostWhy')}</span>
      </p>
    );
  }
  const count = plan.stretches.length;
  const now = show === 'ahead' ? -1 : show === 'behind' ? count : stretchIndexOf(plan, time?.phaseIndex ?? 0);
  const weights = plan.stretches.map(({ durationS }) => durationS ?? OPEN_PHASE_S);
  const elapsedS = time === null ? 0 : stretchElapsedS(plan, time.phaseIndex, time.elapsedS);
  const part = Math.min(1, elapsedS / Math.max(1, weights[now] ?? 1));
  return (
    <div className="timeline" aria-hidden="true">
      {plan.stretches.map((stretch, i) => (
        <span
          key={stretch.fromPhase}
          className="stretch"
          data-when={i < now ? 'behind' : i === now ? 'now' : 'ahead'}
          data-hard={stretch.interval !== null}
          data-early={i === now && part < 0.3}
          style={customProperties({
            '--weight': String(weights[i] ?? 1),
            '--part': String(i < now ? 1 : i === now ? part : 0),
          })}
        >
          <span className="fill" />
          {stretch.interval !== null && <span className="number">{stretch.interval}</span>}
          {i === now && <span className="playhead" />}
        </span>
      ))}
    </div>
  );
}
