/**
 * Which versions of the protocol are spoken on `/live` and `/uplink`, and what each of them brought. Who sends something
 * that came with a later version than the other end's leaves it out: the other end would call it unreadable and hang up.
 */
import { CLOSE_TOO_NEW, CLOSE_TOO_OLD } from './close-codes.ts';

export const PROTOCOL_VERSION = 2;
/** A viewer must read this version's frames, so that none but this version's is taken. */
export const OLDEST_VIEWER_PROTOCOL = 2;
export const OLDEST_GATEWAY_PROTOCOL = 1;

/** What came with each version. The sender asks `knowsFeature` before it sends; docs/gateway.md shows the table. */
export const FEATURES = {
  uplink: { since: 1, sentBy: 'gateway', what: '`gatewaySamples` of straps, `gatewayPing`' },
  treadmills: { since: 2, sentBy: 'gateway', what: 'treadmills in `gatewaySamples`' },
  health: { since: 2, sentBy: 'gateway', what: '`gatewayHealth`' },
  packets: {
    since: 2,
    sentBy: 'gateway',
    what: '`gatewayPackets`: what a browser hears and does not decode',
  },
  pairing: { since: 2, sentBy: 'server', what: '`serverPairing`' },
  treadmillFrames: { since: 2, sentBy: 'server', what: 'treadmills in the frames of consoles' },
} as const satisfies Record<string, Brought>;

interface Brought {
  readonly since: number;
  readonly sentBy: 'gateway' | 'server';
  readonly what: string;
}
export type Feature = keyof typeof FEATURES;

/** Whether an end that speaks this version of the protocol can read it. */
export const knowsFeature = (protocol: number, feature: Feature): boolean =>
  protocol >= FEATURES[feature].since;

/** Why a hello of this protocol cannot be answered by this version, as a close code with its reason; null: it can. */
export function refusedProtocol(
  protocol: number,
  oldest: number,
): { readonly code: typeof CLOSE_TOO_OLD | typeof CLOSE_TOO_NEW; readonly reason: string } | null {
  const spoken = `protocol ${protocol} is too`;
  if (protocol < oldest)
    return {
      code: CLOSE_TOO_OLD,
      reason: `${spoken} old: ${oldest} to ${PROTOCOL_VERSION}. Update or reload`,
    };
  if (protocol > PROTOCOL_VERSION)
    return {
      code: CLOSE_TOO_NEW,
      reason: `${spoken} new: ${oldest} to ${PROTOCOL_VERSION}. Update the server`,
    };
  return null;
}
