/**
 * Bluetooth straps through one adapter. It mends itself: whatever happens to the adapter, the library's instance is
 * thrown away and a fresh one takes over. Several adapters are several radios that share their claims.
 */
import { basename } from 'node:path';
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';
import { type Arrivals, watchArrivals } from '../arrivals.ts';
import { createDeafWatch } from '../deaf-watch.ts';
import type { Radio } from '../radio.ts';
import type { BleAdapter } from './access.ts';
import { closeNoble, loadNoble, openNoble } from './noble.ts';
import { type BleStatus, createBlePolicy, type StrapClaims } from './policy.ts';
import { runSession } from './session.ts';
import { bleWords, type Text } from './words.ts';

export type { BleAdapter } from './access.ts';
export type { StrapClaims } from './policy.ts';

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
  const deaf = createDeafWatch();
  let toldDeaf = false;
  let arrivals: Arrivals | null = null;
  /** Sensors that refused on their last connection to talk to whom they are not bonded with. */
  const refusedForBond = new Set<string>();
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
    // Started anew for its silence it has nothing to tell before somebody is heard.
    if (next === 'ready' && deaf.status.deaf) return;
    say(next === 'forbidden' ? bleWords.forbidden(receiver, adapter) : bleWords[next](receiver));
  };
  const tellStatus = (): void => {
    const status = policy.status;
    if (toldDeaf && !deaf.status.deaf && condition === 'ready') {
      toldDeaf = false;
      say(bleWords.ready(receiver));
    }
    if (status.full && !told.full) say(bleWords.full(receiver, status.links));
    if (status.unusableAddresses > 0 && told.unusableAddresses === 0) say(bleWords.changingAddress(receiver));
    if (status.takenByOthers > 0 && told.takenByOthers === 0) say(bleWords.taken(receiver));
    if (status.needBonding > 0 && told.needBonding === 0) say(bleWords.wantsBond(receiver));
    if (status.refusing > 0 && told.refusing === 0) say(bleWords.refusing(receiver));
    told = status;
  };

  return {
    async start(clock, onPacket) {
      nowMs = () => clock.nowMs();
      const module = await loadNoble();
      const heardAt = watchArrivals(clock);
      arrivals = heardAt;
      const open = () => {
        refusedForBond.clear();
        return openNoble(module, adapter, clock, (address) => refusedForBond.add(address));
      };
      let opened = await open();
      if (opened.outcome === 'forbidden')
        throw new AppError('not-allowed', bleWords.forbidden(receiver, adapter));

      const run = async (): Promise<void> => {
        let retryMs = FIRST_RETRY_MS;
        while (!stopping.signal.aborted) {
          if (opened.outcome === 'open') {
            enter('ready');
            retryMs = FIRST_RETRY_MS;
            const end = await runSession({
              noble: opened.noble,
              clock,
              policy,
              deaf,
              wantsBond: (address) => refusedForBond.has(address),
              stop: stopping.signal,
              onValue: (address, characteristic, bytes) => {
                refusedForBond.delete(address);
                onPacket({
                  ...{
                    radio: 'ble',
                    receiver,
                    receivedAtMs: heardAt.nowMs(),
                    address,
                    characteristic,
                    bytes,
                  },
                  ...strengthOf(address),
                });
              },
              onStrength: noteStrength,
              wantsStrength: () => clock.nowMs() < pairingUntilMs,
              onStep: tellStatus,
            });
            await closeNoble(opened.noble, clock);
            if (stopping.signal.aborted) return;
            if (end === 'deaf') {
              if (!toldDeaf) say(bleWords.deaf(receiver));
              toldDeaf = true;
              deaf.restarted(clock.nowMs());
              condition = null;
            } else enter('lost');
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
      arrivals?.stop();
      wake();
      await running;
    },
    status() {
      const state = condition === null ? 'starting' : condition === 'ready' ? 'listening' : 'lost';
      const { links, full, needBonding, refusing } = policy.status;
      return [{ receiver, state, links, full, needBonding, refusing, ...deaf.status }];
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
