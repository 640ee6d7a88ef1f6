/**
 * The gateway: radios → decoder → uplink. It knows sensors, never people, and keeps nothing of what passes but how
 * much it was and, for a minute, how strongly each strap came in.
 */
import type { Clock } from '@takt/shared/clock.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createHealthBook, type GatewayHealth, isOfTheAir } from './health/health.ts';
import type { Radio } from './radio/radio.ts';
import type { Packet } from './receiver/packet.ts';
import type { Uplink, UplinkStatus } from './uplink/uplink.ts';

export interface GatewayParts {
  readonly clock: Clock;
  readonly radios: readonly Radio[];
  readonly uplink: Uplink & { status?(): UplinkStatus };
}

export interface Gateway {
  counts(): ReturnType<Decoder['counts']> & { readonly packets: number };
  health(): GatewayHealth;
  /** Silences the radios, hands over what is left, and lets go of the uplink. */
  stop(): Promise<void>;
}

const FORGET_EVERY_MS = 5_000;

/** Resolves when every radio listens. Rejects with the first AppError of a radio, with everything stopped again. */
export async function runGateway({ clock, radios, uplink }: GatewayParts): Promise<Gateway> {
  const decoder = createDecoder();
  const book = createHealthBook();
  let packets = 0;
  let cancelForget: () => void = () => {};
  const onPacket = (packet: Packet): void => {
    const readings = decoder.read(packet);
    packets += readings.filter(isOfTheAir).length;
    book.note(packet, readings);
    const samples = readings.flatMap(({ sample }) => (sample === null ? [] : [sample]));
    if (samples.length > 0) uplink.send(samples);
  };
  const forget = (): void => {
    book.forget(clock.nowMs());
    cancelForget = clock.after(FORGET_EVERY_MS * clock.rate, forget);
  };
  const stop = async (): Promise<void> => {
    cancelForget();
    await Promise.all(radios.map((radio) => radio.stop()));
    await uplink.close();
  };
  forget();
  const started = await Promise.allSettled(radios.map((radio) => radio.start(clock, onPacket)));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const counts = () => ({ ...decoder.counts(), packets });
  return {
    counts,
    health() {
      const nowMs = clock.nowMs();
      return {
        receivers: book.receivers(radios, nowMs),
        counts: counts(),
        straps: book.straps(nowMs),
        uplink: uplink.status?.() ?? null,
      };
    },
    stop,
  };
}
