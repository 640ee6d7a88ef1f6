/** A strap whose Bluetooth host is another package, @stoprocent/bleno, unmodified, on a virtual adapter's tty. */
import { withBindings } from '@stoprocent/bleno';
import { encodeHeartRateMeasurement } from '@takt/shared/ble/heart-rate-measurement.ts';
import type { VirtualAdapter } from './ble-room.ts';

export interface SecondStrap extends AsyncDisposable {
  readonly address: string;
  readonly sent: readonly number[];
}

const BAUD = 1_000_000;
const NOTIFY_EVERY_MS = 1000;

/** Says what the other straps cannot: bpm in two bytes, no contact sensor, no RR, a battery that notifies. */
export async function secondStrap(on: Pick<VirtualAdapter, 'path' | 'address'>): Promise<SecondStrap> {
  const bleno = withBindings('hci', {
    hciDriver: 'uart',
    bindParams: { uart: { port: on.path, baudRate: BAUD } },
  });
  const sent: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const measurement = new bleno.Characteristic({
    uuid: '2a37',
    properties: ['notify'],
    onSubscribe(_handle, _maxBytes, notify) {
      timer = setInterval(() => {
        const heartRateBpm = 256 + (sent.length % 40);
        sent.push(heartRateBpm);
        notify(
          Buffer.from(
            encodeHeartRateMeasurement({ heartRateBpm, contact: 'unknown', energyKj: null, rrTicks: [] }),
          ),
        );
      }, NOTIFY_EVERY_MS);
    },
    onUnsubscribe: () => clearInterval(timer),
  });
  const battery = new bleno.Characteristic({
    uuid: '2a19',
    properties: ['read', 'notify'],
    onReadRequest: (_handle, _offset, answer) => answer(0, Buffer.of(41)),
  });
  // Listening opens it; asking for the state first would leave nobody to hear what comes of it.
  await new Promise<void>((resolve) => {
    bleno.on('stateChange', (state) => {
      if (state === 'poweredOn') resolve();
    });
  });
  await bleno.setServicesAsync([
    new bleno.PrimaryService({ uuid: '180d', characteristics: [measurement] }),
    new bleno.PrimaryService({ uuid: '180f', characteristics: [battery] }),
  ]);
  await bleno.startAdvertisingAsync('second', ['180d']);
  return {
    address: on.address,
    sent,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      bleno.stop();
    },
  };
}
