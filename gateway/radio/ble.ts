/**
 * Bluetooth straps through one adapter. It mends itself: whatever happens to the adapter, the library's instance is
 * thrown away and a fresh one takes over. Several adapters are several radios that share their claims.
 */
import { basename } from 'node:path';
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { BleAdapter } from './ble-access.ts';
import { closeNoble, loadNoble, openNoble } from './ble-noble.ts';
import { type BleStatus, createBlePolicy, type StrapClaims } from './ble-policy.ts';
import { runSession } from './ble-session.ts';
import { bleWords, type Text } from './ble-words.ts';
import type { Packet, Radio } from './radio.ts';

export type { BleAdapter } from './ble-access.ts';
export type { StrapClaims } from './ble-policy.ts';

export interface BleOptions {
  readonly adapter: BleAdapter;
  /** One for all adapters of the process. */
  readonly claims: StrapClaims;
  /** What the technician should know, said once each time it becomes so. It never names a strap. */
  readonly say: (text: Text) => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

export function ble({ adapter, claims, say }: BleOptions): Radio {
  const receiver = receiverOf(adapter);
  const policy = createBlePolicy(receiver, claims);
  const stopping = new AbortController();
  let wake: () => void = () => {};
  let running: Promise<void> = Promise.resolve();
  let condition: 'ready' | 'absent' | 'lost' | 'forbidden' | null = null;
  let told: BleStatus = policy.status;

  const enter = (next: NonNullable<typeof condition>): void => {
    if (next === condition) return;
    condition = next;
    say(next === 'forbidden' ? bleWords.forbidden(receiver, adapter) : bleWords[next](receiver));
  };
  const tellStatus = (): void => {
    const status = policy.status;
    if (status.full && !told.full) say(bleWords.full(receiver, status.links));
    if (status.unusableAddresses > 0 && told.unusableAddresses === 0) say(bleWords.changingAddress(receiver));
    if (status.takenByOthers > 0 && told.takenByOthers === 0) say(bleWords.taken(receiver));
    told = status;
  };

  return {
    async start(clock, onPacket) {
      const module = await loadNoble();
      const open = () => openNoble(module, adapter, clock);
      let opened = await open();
      if (opened.outcome === 'forbidden')
        throw new AppError('not-allowed', bleWords.forbidden(receiver, adapter));

      const run = async (): Promise<void> => {
        let retryMs = FIRST_RETRY_MS;
        while (!stopping.signal.aborted) {
          if (opened.outcome === 'open') {
            enter('ready');
            retryMs = FIRST_RETRY_MS;
            await runSession({
              noble: opened.noble,
              clock,
              policy,
              stop: stopping.signal,
              onValue: (address, characteristic, bytes) =>
                onPacket(packetOf(receiver, clock, address, characteristic, bytes)),
              onStep: tellStatus,
            });
            await closeNoble(opened.noble, clock);
            if (stopping.signal.aborted) return;
            enter('lost');
          } else enter(opened.outcome);
          await sleep(clock, retryMs);
          retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
          if (!stopping.signal.aborted) opened = await open();
        }
        if (opened.outcome === 'open') await closeNoble(opened.noble, clock);
      };
      running = run();
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
    status() {
      const state = condition === null ? 'starting' : condition === 'ready' ? 'listening' : 'lost';
      const { links, full } = policy.status;
      return [{ receiver, state, links, full }];
    },
  };

  function sleep(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

function packetOf(
  receiver: string,
  clock: Clock,
  address: string,
  characteristic: number,
  bytes: Uint8Array,
): Packet {
  return { radio: 'ble', receiver, receivedAtMs: clock.nowMs(), address, characteristic, bytes };
}

/** The adapter's name in packets and messages. */
function receiverOf(adapter: BleAdapter): string {
  switch (adapter.kind) {
    case 'first':
      return 'ble';
    case 'hci':
      return `hci${adapter.index}`;
    case 'uart':
      return basename(adapter.path);
  }
}
