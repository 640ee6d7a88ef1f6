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
import type { Radio } from './radio.ts';

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
/** Radio.pairing. */
const PAIRING_FOR_MS = 5000;
const STRENGTH_HOLDS_MS = 3000;
const REMEMBERED_STRENGTHS = 512;
/** What an adapter may say; 127: it does not know (Bluetooth Core 4.E 7.5.4). */
const isStrength = (rssiDbm: number): boolean => rssiDbm >= -127 && rssiDbm <= 20;

export function ble({ adapter, claims, say }: BleOptions): Radio {
  const receiver = receiverOf(adapter);
  const policy = createBlePolicy(receiver, claims);
  const stopping = new AbortController();
  let wake: () => void = () => {};
  let running: Promise<void> = Promise.resolve();
  let condition: 'ready' | 'absent' | 'lost' | 'forbidden' | null = null;
  let told: BleStatus = policy.status;
  let nowMs: () => number = () => 0;
  let pairingUntilMs = Number.NEGATIVE_INFINITY;
  const strengths = new Map<string, { readonly rssiDbm: number; readonly atMs: number }>();
  const strengthOf = (address: string) => {
    const strength = strengths.get(address);
    if (strength === undefined || nowMs() - strength.atMs > STRENGTH_HOLDS_MS) return {};
    return { rssiDbm: strength.rssiDbm };
  };
  const noteStrength = (address: string, rssiDbm: number): void => {
    if (!isStrength(rssiDbm)) return;
    if (strengths.size >= REMEMBERED_STRENGTHS) strengths.clear();
    strengths.set(address, { rssiDbm, atMs: nowMs() });
  };

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
      nowMs = () => clock.nowMs();
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
                onPacket({
                  ...{ radio: 'ble', receiver, receivedAtMs: clock.nowMs(), address, characteristic, bytes },
                  ...strengthOf(address),
                }),
              onStrength: noteStrength,
              wantsStrength: () => clock.nowMs() < pairingUntilMs,
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
    pairing(open) {
      pairingUntilMs = open ? nowMs() + PAIRING_FOR_MS : Number.NEGATIVE_INFINITY;
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
