/** A gateway on virtual Bluetooth adapters, and all that it heard and said. */
import { runGateway } from '@takt/gateway/gateway.ts';
import type { ReceiverHealth } from '@takt/gateway/health/health.ts';
import { ble, type StrapClaims } from '@takt/gateway/radio/ble/ble.ts';
import type { Radio } from '@takt/gateway/radio/radio.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { vi } from 'vitest';
import { steadyClock } from '../../commands/parts/clock.ts';
import { NOTIFY_EVERY_MS, type Strap } from './ble-strap.ts';
import type { VirtualTreadmill } from './ble-treadmill.ts';
import { PATIENCE_MS } from './patience.ts';

export interface HeardSample extends HeartSample {
  /** By the clock that stamps what a strap sends. */
  readonly atMs: number;
}

export interface Listener extends AsyncDisposable {
  readonly packets: readonly Packet[];
  /** Everything told to the technician, in English. */
  readonly said: readonly string[];
  /** How the gateway's health tells of its adapters. */
  receivers(): readonly ReceiverHealth[];
  samplesOf(strap: Pick<Strap, 'address'>): readonly HeardSample[];
  beltOf(treadmill: Pick<VirtualTreadmill, 'address'>): readonly TreadmillSample[];
  /** Until there are so many samples of the strap, counted from now. */
  hear(strap: Pick<Strap, 'address'>, samples: number): Promise<void>;
  /** Until a sample of the strap tells this battery: it is asked for while heart rates come already. */
  hearBattery(strap: Pick<Strap, 'address'>, percent: number): Promise<void>;
  /** As the server says it to the radios. */
  pairing(open: boolean): void;
  stop(): Promise<void>;
}

export async function listenOn(paths: readonly string[]): Promise<Listener> {
  const claims: StrapClaims = new Map();
  const packets: Packet[] = [];
  const said: string[] = [];
  const samples: HeardSample[] = [];
  const belts: TreadmillSample[] = [];
  const radios = paths.map((path) =>
    ble({ adapter: { kind: 'uart', path }, claims, say: (text) => said.push(text.en) }),
  );
  const gateway = await runGateway({
    clock: steadyClock(),
    radios: radios.map((radio) => overheard(radio, (packet) => packets.push(packet))),
    uplink: {
      send: (some) => {
        samples.push(...heartSamples(some).map((sample) => ({ ...sample, atMs: performance.now() })));
        belts.push(...some.filter((sample) => sample.kind === 'treadmill'));
      },
      close: async () => {},
    },
  });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= gateway.stop();
    return stopped;
  };
  const samplesOf = ({ address }: Pick<Strap, 'address'>) =>
    samples.filter(({ sensor }) => sensor === `ble:${address}`);
  return {
    packets,
    said,
    receivers: () => gateway.health().receivers,
    samplesOf,
    beltOf: ({ address }) => belts.filter(({ sensor }) => sensor === `ftms:${address}`),
    async hear(strap, count) {
      const before = samplesOf(strap).length;
      await until(
        `${count} samples of ${strap.address}`,
        () => samplesOf(strap).length >= before + count,
        PATIENCE_MS + 2 * NOTIFY_EVERY_MS * count,
      );
    },
    hearBattery: (strap, percent) =>
      until(`a battery of ${percent} % of ${strap.address}`, () =>
        samplesOf(strap).some(({ batteryPercent }) => batteryPercent === percent),
      ),
    pairing(open) {
      for (const radio of radios) radio.pairing?.(open);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

export async function until(what: string, come: () => boolean, timeout = PATIENCE_MS): Promise<void> {
  await vi.waitFor(
    () => {
      if (!come()) throw new Error(`waited in vain for: ${what}`);
    },
    { timeout, interval: 20 },
  );
}

function overheard(radio: Radio, onPacket: (packet: Packet) => void): Radio {
  return {
    start: (clock, pass) =>
      radio.start(clock, (packet) => {
        onPacket(packet);
        pass(packet);
      }),
    stop: () => radio.stop(),
    pairing: (open) => radio.pairing?.(open),
    status: () => radio.status?.() ?? [],
  };
}
