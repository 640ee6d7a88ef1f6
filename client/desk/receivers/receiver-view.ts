/** What is worth saying of a gateway. Pure; the words are the caller's. */
import type { GatewayEntry } from '@takt/shared/api/gateways.ts';

type Report = NonNullable<GatewayEntry['report']>;

/** Kinds of the decoder's counts that tell of one trouble, and have one remedy. */
const KINDS = {
  line: ['noise', 'bad-checksum', 'bad-length', 'short-message', 'missing-extension'],
  air: ['channel-event'],
  strap: ['empty', 'truncated', 'heart-rate-out-of-range'],
  nobody: ['no-device'],
} as const satisfies Record<string, readonly string[]>;
export type TroubleKind = keyof typeof KINDS;

export type Trouble =
  | { readonly kind: TroubleKind; readonly count: number }
  | { readonly kind: 'lost' | 'silent'; readonly radio: string }
  /** Of straps how many, never which; of a deaf radio how often it was started anew. */
  | {
      readonly kind: 'deaf' | 'wasDeaf' | 'bond' | 'refusing';
      readonly radio: string;
      readonly count: number;
    };

/** A receiver in good order brings a packet a second for each strap at least. */
const NEXT_TO_NOTHING_PER_S = 0.2;

export function troublesOf({ receivers, counts }: Report, wornStraps: number): Trouble[] {
  const lost = receivers
    .filter(({ state }) => state === 'lost')
    .map(({ receiver }) => ({ kind: 'lost' as const, radio: receiver }));
  const isDeaf = ({ deaf, restarts = 0 }: Report['receivers'][number]): boolean =>
    deaf === true && restarts > 0 && wornStraps > 0;
  const silent = receivers
    .filter(({ state, packetsPerS }) => state === 'listening' && packetsPerS < NEXT_TO_NOTHING_PER_S)
    .filter((one) => !isDeaf(one))
    .filter(() => wornStraps > 0)
    .map(({ receiver }) => ({ kind: 'silent' as const, radio: receiver }));
  const reported = receivers.flatMap((one): Trouble[] => {
    const { receiver: radio, deaf = false, restarts = 0, needBonding = 0, refusing = 0 } = one;
    return [
      // In an empty room it is as it should be.
      ...(isDeaf(one) ? [{ kind: 'deaf', radio, count: restarts } as const] : []),
      ...(!deaf && restarts > 0 && wornStraps > 0
        ? [{ kind: 'wasDeaf', radio, count: restarts } as const]
        : []),
      ...(needBonding > 0 ? [{ kind: 'bond', radio, count: needBonding } as const] : []),
      ...(refusing > 0 ? [{ kind: 'refusing', radio, count: refusing } as const] : []),
    ];
  });
  const counted = (Object.keys(KINDS) as TroubleKind[]).flatMap((kind) => {
    const count = KINDS[kind].reduce((sum, one) => sum + (counts[one] ?? 0), 0);
    return count === 0 ? [] : [{ kind, count }];
  });
  return [...lost, ...silent, ...reported, ...counted];
}

/** Beyond this a cable is better than Wi-Fi (docs/gateway.md). */
const SLOW_ROUND_TRIP_MS = 50;
export const isSlow = ({ roundTripMs }: Report): boolean =>
  roundTripMs !== null && roundTripMs > SLOW_ROUND_TRIP_MS;

/** 12 → "12 s", 95 → "1 min", 7300 → "2 t 1 min"; whole units, rounded down. */
export function ageText(seconds: number, hourSign: 't' | 'h'): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} ${hourSign} ${minutes % 60} min`;
}

/** An answer so old says how it was, not how it is. */
const STALE_AFTER_S = 15;
export const isAged = (answerAgeS: number): boolean => answerAgeS > STALE_AFTER_S;
