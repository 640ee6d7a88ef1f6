/**
 * A room without hardware: the demonstration's straps on the air, in real bytes, with the faults of a real room.
 * One timer serves the whole room, so that forty straps at twenty times the speed cost little.
 */
import { SIMULATED_ADAPTER, SIMULATED_STICK } from './air.ts';
import type { Radio, ReceiverStatus } from './radio.ts';
import { simulatedRoom } from './simulated-room.ts';
import { createStrap, type SimulatedStrap } from './simulated-strap.ts';

export interface SimulatorOptions {
  /** Straps, 1–40; 12 when left out. */
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
      const straps: SimulatedStrap[] = simulatedRoom(options.count, options.seed ?? 1).map((plan) =>
        createStrap(plan, bornAtMs),
      );
      const wake = (): void => {
        const nowMs = clock.nowMs();
        const effortPercent = options.effortPercent();
        const due = straps.flatMap((strap) => strap.packetsUntil(nowMs, effortPercent));
        for (const packet of due.sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
          if (state !== 'listening') return;
          onPacket(packet);
        }
        const nextMs = Math.min(...straps.map((strap) => strap.nextAtMs()));
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
