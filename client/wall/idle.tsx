/** The wall without a class: the room, the clock, and what the tiles will mean, for a group that comes for the first time. */
import { timeOfDay } from '../i18n/format.ts';
import { language, t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell, usePart } from '../live/store.ts';
import { Glyph } from './icons.tsx';
import { Mark } from './scenes.tsx';

const MINUTE_MS = 60_000;
const SIGNS = [
  ['below', 'up'],
  ['in', 'in'],
  ['above', 'down'],
] as const;

interface Props {
  readonly live: Live;
  readonly roomName: string;
  /** The clinic's. */
  readonly timeZone: string;
}

export function Idle({ live, roomName, timeZone }: Props) {
  const lost = useCell(live.link) === 'lost';
  return (
    <>
      <header className="header idle-header">
        <div className="phase">
          <h1>{roomName}</h1>
          <p className="sub">{lost ? t('link.lost') : t('wall.noClass')}</p>
        </div>
        {lost ? <div /> : <Clock live={live} timeZone={timeZone} />}
        <div className="together">
          <Mark />
        </div>
      </header>
      <main className="legend">
        <h2>{t('legend.title')}</h2>
        <ul>
          {SIGNS.map(([position, shape]) => (
            <li key={position} data-position={position}>
              <span className="sign-box" aria-hidden="true">
                <span className="sign-gate" />
                <Glyph shape={shape} />
              </span>
              <b>{t(`legend.${position}`)}</b>
              <span>{t(`legend.${position}Why`)}</span>
            </li>
          ))}
        </ul>
        <p>{t('legend.number')}</p>
      </main>
    </>
  );
}

/** The server's time of day, changed once a minute. */
function Clock({ live, timeZone }: { live: Live; timeZone: string }) {
  const minute = usePart(live.header, (header) =>
    header === null ? null : Math.floor(header.atMs / MINUTE_MS),
  );
  if (minute === null) return <div />;
  const text = timeOfDay(minute * MINUTE_MS, timeZone, language());
  return (
    <div className="countdown" role="timer" aria-live="off" aria-label={t('wall.timeOfDay')}>
      {/* The large figures need no "kl.". */}
      {text.replace(/^kl\. /, '')}
    </div>
  );
}
