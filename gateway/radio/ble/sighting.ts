/** What is heard of a Bluetooth sensor before it is connected, and what may become of the attempt. */

export interface Sighting {
  /** Lower case without separators. */
  readonly address: string;
  readonly addressType: 'public' | 'random';
  readonly rssiDbm: number;
  readonly connectable: boolean;
  /** It says that it is a heart-rate strap (service 180D). */
  readonly heartRateService: boolean;
  /** It says that it is a fitness machine (service 1826), and does not say that it has no belt. */
  readonly treadmill: boolean;
  /** It broadcasts as Polar's straps do: a hint that one is there, never a heart rate. */
  readonly polarBroadcast: boolean;
}

export type Failure =
  | { readonly kind: 'time-out' }
  /** The adapter's own word for it, an HCI status; null when it gave none. */
  | { readonly kind: 'refused'; readonly status: number | null }
  /** Connected, but it did not become a sensor that notifies. */
  | { readonly kind: 'unusable' }
  /** Connected, and it talks only to whom it is bonded with. */
  | { readonly kind: 'wants-bond' }
  /** Connected, and it is neither a strap nor a treadmill: a bicycle, a rower. */
  | { readonly kind: 'foreign' };

/**
 * Whether an address stays the same: public, or random with both top bits set (static). Private ones change every
 * quarter of an hour (Bluetooth Core 6.B 1.3), so nothing can be assigned to them.
 */
export function isLasting(address: string, addressType: Sighting['addressType']): boolean {
  return addressType === 'public' || Number.parseInt(address.slice(0, 2), 16) >> 6 === 0b11;
}
