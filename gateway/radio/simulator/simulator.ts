/**
 * A room without hardware: the demonstration's straps and treadmills on the air, in real bytes, with the faults of a
 * real room. One timer serves the whole room, so that forty of each at twenty times the speed cost little.
 */

import type { Radio, ReceiverStatus } from '../radio.ts';
import { SIMULATED_ADAPTER, SIMULATED_STICK } from './air.ts';
import { simulatedRoom, simulatedTreadmills } from './room.ts';
import { createStrap } from './strap.ts';
import { createTreadmill } from './treadmill.ts';

export interface SimulatorOptions {
  /** Stations, 1–40; 12 when left out. */
  readonly count?: number;
  readonly seed?: number;
  /** What the room is asked for now, % of HRmax; null: nothing, hearts go to rest. Asked at every wake-up. */
  readonly effortPercent: () => number | null;
}

/** Packets due within so many real ms go out together: a wake-up costs more than a packet. */
const COALESCE_REAL_MS = 10;

export function simulator(options: SimulatorOptions): Radio {
  let cancel: (() => void) | null = null;
  let state: ReceiverStatus['state'] = 'starting';

  return {
    async start(clock, onPacket) {
      state = 'listening';
      const bornAtMs = clock.nowMs();
      const { count, seed = 1 } = options;
      const senders = [
        ...simulatedRoom(count, seed).map((plan) => createStrap(plan, bornAtMs)),
        ...simulatedTreadmills(count, seed).map((plan) => createTreadmill(plan, bornAtMs)),
      ];
      const wake = (): void => {
        const nowMs = clock.nowMs();
        const effortPercent = options.effortPercent();
        const due = senders.flatMap((sender) => sender.packetsUntil(nowMs, effortPercent));
        for (const packet of due.sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
          if (state !== 'listening') return;
          onPacket(packet);
        }
        const nextMs = Math.min(...senders.map((sender) => sender.nextAtMs()));
        cancel = clock.after(Math.max(COALESCE_REAL_MS * clock.rate, nextMs - clock.nowMs()), wake);
      };
      wake();
    },
    async stop() {
      state = 'ended';
      cancel?.();
    },
    status: () => [SIMULATED_STICK, SIMULATED_ADAPTER].map((receiver) => ({ receiver, state })),
  };
}
