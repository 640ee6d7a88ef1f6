/** The desk's icons, all on a 24 grid. Decoration: the word stands beside it, or in the label of what it is in. */
import type { ReactElement } from 'react';

const HEART =
  'M12 21S3 15.400 3 8.900C3 6 5.200 4 7.700 4c1.800 0 3.400 1 4.300 2.600C12.900 5 14.500 4 16.300 4 18.800 4 21 6 21 8.900 21 15.400 12 21 12 21z';

const drawings = {
  live: <path d={HEART} fill="currentColor" />,
  stale: <path d={HEART} />,
  lost: (
    <>
      <path d={HEART} />
      <path d="M3 3l18 18" />
    </>
  ),
  strap: (
    <>
      <path d="M1 9.500c3-1.500 5-2 7-2M23 9.500c-3-1.500-5-2-7-2M1 15c3 1.200 5 1.500 7 1.500M23 15c-3 1.200-5 1.500-7 1.500" />
      <rect x="8" y="6" width="8" height="12" rx="2.500" />
    </>
  ),
  battery: (
    <>
      <rect x="2" y="6" width="18" height="12" rx="3" />
      <path d="M22.500 10.500v3" />
      <rect x="4.800" y="8.800" width="3.600" height="6.400" rx="1" fill="currentColor" stroke="none" />
    </>
  ),
  check: <path d="M5 12.500l5 5 9-10.500" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  next: <path d="M9 5l7 7-7 7" />,
  wall: (
    <>
      <rect x="3" y="5" width="18" height="12" rx="2" />
      <path d="M8 21h8" />
    </>
  ),
  blank: (
    <>
      <rect x="3" y="5" width="18" height="12" rx="2" />
      <path d="M8 21h8M4 3l16 17" />
    </>
  ),
  hidden: (
    <>
      <path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z" />
      <path d="M12 9.500a2.500 2.500 0 1 0 .01 0M4 3l16 18" />
    </>
  ),
  stop: (
    <>
      <path d="M8.200 3h7.600L21 8.200v7.600L15.800 21H8.200L3 15.800V8.200z" />
      <path d="M12 7.500v5.500M12 16.400v.2" />
    </>
  ),
  more: <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3.400" />,
  note: <path d="M5 4h14v10l-5 6H5zM14 20v-6h5M8.500 8.500h7M8.500 12h4" />,
  link: (
    <>
      <path d="M3 9c5-5 13-5 18 0M6.500 12.500c3-3 8-3 11 0M10 16c1.200-1.100 2.800-1.100 4 0" />
      <path d="M12 19.500h.01" strokeWidth="3" />
    </>
  ),
  print: (
    <>
      <path d="M7 8V3h10v5M7 17H4V9a1 1 0 011-1h14a1 1 0 011 1v8h-3" />
      <rect x="7" y="14" width="10" height="7" rx="1" />
    </>
  ),
} as const satisfies Record<string, ReactElement>;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {drawings[name]}
    </svg>
  );
}
