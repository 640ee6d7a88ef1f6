/**
 * The gateway: radios → decoder → uplink. It knows sensors, never people, and keeps nothing of what passes.
 */
import type { Clock } from '@takt/shared/clock.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import type { Packet, Radio } from './radio/radio.ts';
import type { Uplink } from './uplink.ts';

export interface GatewayParts {
  readonly clock: Clock;
  readonly radios: readonly Radio[];
  readonly uplink: Uplink;
}

export interface Gateway {
  counts(): ReturnType<Decoder['counts']> & { readonly packets: number };
  /** Silences the radios, hands over what is left, and lets go of the uplink. */
  stop(): Promise<void>;
}

/** Resolves when every radio listens. Rejects with the first AppError of a radio, with everything stopped again. */
export async function runGateway({ clock, radios, uplink }: GatewayParts): Promise<Gateway> {
  const decoder = createDecoder();
  let packets = 0;
  const onPacket = (packet: Packet): void => {
    packets += 1;
    const samples = decoder.push(packet);
    if (samples.length > 0) uplink.send(samples);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(radios.map((radio) => radio.stop()));
    await uplink.close();
  };
  const started = await Promise.allSettled(radios.map((radio) => radio.start(clock, onPacket)));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { counts: () => ({ ...decoder.counts(), packets }), stop };
}
