/** A room full of simulated ANT+ straps, and treadmills, on the air, which any number of virtual sticks can hear. */
import { AntStream } from '@takt/gateway/ant/message.ts';
import { simulatedRoom } from '@takt/gateway/radio/simulator/room.ts';
import { createStrap } from '@takt/gateway/radio/simulator/strap.ts';
import { createTreadmill } from '@takt/gateway/radio/simulator/treadmill.ts';
import type { Clock } from '@takt/shared/clock.ts';

/** 8 bytes in hexadecimal, invented for the tests. */
export const AIR_KEY = '7461 6b74 2d61 6972'.replaceAll(' ', '');

export interface OnAir {
  readonly deviceNumber20: number;
  /** Number (2, little endian), type, transmission type, as a stick passes them on. */
  readonly device: Uint8Array;
  readonly payload: Uint8Array;
}

export interface Air {
  /** Of the straps. */
  readonly numbers: readonly number[];
  /** Returns what ends it. */
  listen(receiver: (onAir: OnAir) => void): () => void;
  /** Every strap falls silent. */
  end(): void;
}

const FIRST_NUMBER = 70_001;
const FIRST_TREADMILL = 330_001;

/** Straps and treadmills on the clock's time: a clock at ten times the speed makes a minute of air in six seconds. */
export function antAir(straps: number, clock: Clock, treadmills = 0): Air {
  const receivers = new Set<(onAir: OnAir) => void>();
  const numbers = Array.from({ length: straps }, (_, index) => FIRST_NUMBER + 4_099 * index);
  const room = simulatedRoom(straps, 7).map((plan, index) =>
    createStrap(
      { ...plan, sensors: [`ant:${numbers[index]}`], offBody: null, outOfReach: null },
      clock.nowMs(),
    ),
  );
  const belts = Array.from({ length: treadmills }, (_, index) =>
    createTreadmill(
      {
        sensor: `fec:${FIRST_TREADMILL + 4_099 * index}`,
        work: { speedKmh: 6 + index / 10, inclinePercent: 8 - index / 2 },
        easy: { speedKmh: 4, inclinePercent: 1 },
        paused: null,
        phase: (index * 0.618) % 1,
      },
      clock.nowMs(),
    ),
  );
  const senders = [...room, ...belts];
  const stream = new AntStream();
  let cancel: () => void = () => {};
  const wake = (): void => {
    const packets = senders.flatMap((sender) => sender.packetsUntil(clock.nowMs(), 90));
    for (const packet of packets.sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
      stream.append(packet.bytes);
      const message = stream.next();
      if (message?.kind !== 'data' || message.device?.deviceNumber20 == null) continue;
      const { deviceNumber20, deviceType } = message.device;
      const device = Uint8Array.of(
        deviceNumber20 & 0xff,
        (deviceNumber20 >> 8) & 0xff,
        deviceType,
        ((deviceNumber20 >> 12) & 0xf0) | 1,
      );
      for (const receiver of receivers) receiver({ deviceNumber20, device, payload: message.payload });
    }
    cancel = clock.after(10 * clock.rate, wake);
  };
  wake();
  return {
    numbers,
    listen(receiver) {
      receivers.add(receiver);
      return () => receivers.delete(receiver);
    },
    end: () => cancel(),
  };
}
