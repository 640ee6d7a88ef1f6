/**
 * The lamp of one person: an outline in the target's colour, filled while the person is in the target.
 * Marker below ▲, inside ●, above ▼; shape and place say it without colour (design sheet, sections 1 and 4).
 */
import { type Band, protocolZone } from '@takt/shared/zones.ts';

interface GateProps {
  readonly position: 'none' | 'below' | 'in' | 'above';
  readonly lampPercent: number | null;
  readonly band: Band | null;
  readonly stale?: boolean;
  readonly label: string;
}

const BOX = { in: { y: 5, h: 30 }, below: { y: 2, h: 24 }, above: { y: 14, h: 24 } } as const;

export function Gate({ position, lampPercent, band, stale = false, label }: GateProps) {
  if (position === 'none' || band === null || lampPercent === null) {
    return (
      <svg className="gate" viewBox="0 0 44 40" role="img">
        <title>{label}</title>
        <rect x="9" y="9" width="26" height="22" rx="4" className="gate-none" />
      </svg>
    );
  }
  const box = BOX[position];
  const zone = protocolZone(lampPercent);
  return (
    <svg className={stale ? 'gate is-stale' : 'gate'} viewBox="0 0 44 40" role="img">
      <title>{label}</title>
      <rect
        x="9"
        y={box.y}
        width="26"
        height={box.h}
        rx="5"
        className={position === 'in' ? 'gate-on' : 'gate-off'}
      />
      {position === 'in' ? (
        <circle cx="22" cy={heightInBand(lampPercent, band)} r="4.6" className="gate-dot" />
      ) : (
        <path
          d={position === 'below' ? 'M22 29l5.5 9h-11z' : 'M22 11l5.5-9h-11z'}
          className={`tri z${zone}`}
        />
      )}
    </svg>
  );
}

/** The dot's height: it stays whole inside the lamp at both edges of the band. */
function heightInBand(percent: number, band: Band): number {
  const width = Math.max(1, band.ceilingPercent - band.floorPercent);
  const share = Math.min(1, Math.max(0, (percent - band.floorPercent) / width));
  return 29 - share * 18;
}
