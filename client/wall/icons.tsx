/** The wall's few signs. Decoration for a reader of the screen: what they mean stands beside them in words. */
import type { ReactNode } from 'react';

function Icon({ box = 24, name, children }: { box?: number; name: string; children: ReactNode }) {
  return (
    <svg className={`icon ${name}`} viewBox={`0 0 ${box} 24`} aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const HEART =
  'M12 21S3 15.400 3 8.900C3 6 5.200 4 7.700 4c1.800 0 3.400 1 4.300 2.600C12.900 5 14.500 4 16.300 4 18.800 4 21 6 21 8.900 21 15.400 12 21 12 21z';

export function Heart({ stale }: { stale: boolean }) {
  return (
    <Icon name={stale ? 'heart hollow' : 'heart'}>
      <path d={HEART} />
    </Icon>
  );
}

export function StruckHeart() {
  return (
    <Icon name="struck">
      <path d={HEART} />
      <path className="bar" d="M3 3l18 18" />
    </Icon>
  );
}

export function Strap() {
  return (
    <Icon name="strap">
      <path d="M1 9.500c3-1.500 5-2 7-2M23 9.500c-3-1.500-5-2-7-2M1 15c3 1.200 5 1.500 7 1.500M23 15c-3 1.200-5 1.500-7 1.500" />
      <rect x="8" y="6" width="8" height="12" rx="2.500" />
    </Icon>
  );
}

export function Battery() {
  return (
    <Icon name="battery" box={28}>
      <rect x="2" y="5" width="21" height="14" rx="3" />
      <path d="M26 10v4" />
      <rect className="charge" x="5" y="8" width="4.500" height="8" rx="1" />
    </Icon>
  );
}

export function Check() {
  return (
    <Icon name="check">
      <path d="M5 12.500l4.700 4.700L19 7" />
    </Icon>
  );
}

/** ▲ below, ● in, ▼ above: the same three everywhere. */
export function Glyph({ shape }: { shape: 'up' | 'in' | 'down' | 'old' }) {
  return (
    <Icon name={`glyph ${shape}`}>
      {shape === 'up' ? (
        <path d="M12 3.500l9.500 16h-19z" />
      ) : shape === 'down' ? (
        <path d="M12 20.500l9.500-16h-19z" />
      ) : (
        <circle cx="12" cy="12" r="10" />
      )}
    </Icon>
  );
}
