/**
 * One adapter from the moment it is open to the moment it is lost: scans, connects one strap or treadmill at a time, attends
 * to those that are connected, and asks the adapter for a sign of life when it has been quiet. What the library says of
 * the adapter's state is never enough: it has been seen to notice nothing when an adapter was pulled.
 */

import type { Noble, Peripheral } from '@stoprocent/noble';
import { FITNESS_MACHINE_SERVICE, mayBeTreadmill } from '@takt/shared/ble/treadmill-data.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { DeafWatch } from '../deaf-watch.ts';
import { attend, Foreign, HEART_RATE_SERVICE } from './link.ts';
import type { BlePolicy } from './policy.ts';
import type { Failure } from './sighting.ts';
import { pause, TimeLimit, within } from './time-limit.ts';
import { assignedNumber } from './uuid.ts';

export interface SessionParts {
  readonly noble: Noble;
  readonly clock: Clock;
  readonly policy: BlePolicy;
  readonly deaf: DeafWatch;
  /** Whether this sensor refused on its present connection to talk to whom it is not bonded with. */
  wantsBond(address: string): boolean;
  /** Aborted when the radio is to stop. */
  readonly stop: AbortSignal;
  onValue(address: string, characteristic: number, bytes: Uint8Array): void;
  /** What the adapter says of how strongly it hears a strap: of every advert, and of links while `wantsStrength`. */
  onStrength(address: string, rssiDbm: number): void;
  /** Whether the strength of links is asked for now. */
  wantsStrength(): boolean;
  /** After every step, so that the technician can be told. */
  onStep(): void;
}

/** One connection; the library's peripheral outlives it and serves the next one too. */
interface Link {
  readonly address: string;
  readonly peripheral: Peripheral;
  /** Resolves when it has answered; null until values were asked for. */
  ask: (() => Promise<void>) | null;
  /** When its strength was asked for; the answer, or the giving up, makes room for the next question. */
  askedAtMs: number;
  asking: boolean;
}

/** `deaf`: it answers, and brings nothing of the air any more, neither adverts nor values. */
export type SessionEnd = 'stopped' | 'powered-off' | 'no-answer' | 'stuck' | 'deaf';

/** 100–200 ms between the meetings of a link, and 4 s without one before it counts as lost. Units: 1.25 ms, 10 ms. */
const LINK = { minInterval: 80, maxInterval: 160, latency: 0, timeout: 400 } as const;
/** Bluetooth's company number; its straps put a heart rate of unknown age behind it. */
const POLAR = 0x006b;
const TICK_MS = 100;
const CONNECT_LIMIT_MS = 5000;
const ANSWER_LIMIT_MS = 2000;
/** A strap that has a link sends no adverts: its strength is asked of the link. */
const STRENGTH_EVERY_MS = 1000;
/** Nothing at all from the adapter for so long: it is asked. */
const QUIET_AFTER_MS = 3000;
/** Nothing on the air for so long, though straps may be talking: scanning is begun anew. */
const SCAN_RENEWED_AFTER_MS = 10_000;

export async function runSession(parts: SessionParts): Promise<SessionEnd> {
  const { noble, clock, policy, deaf, stop } = parts;
  const linked = new Map<string, Link>();
  let scanning = false;
  let aliveAtMs = clock.nowMs();
  let airAtMs = clock.nowMs();
  let attempt: { readonly address: string; readonly done: Promise<void> } | null = null;
  let end: SessionEnd | null = null;
  const heard = new Map<string, Peripheral>();

  noble.on('scanStop', () => {
    scanning = false;
  });
  noble.on('discover', (peripheral: Peripheral) => {
    const nowMs = clock.nowMs();
    aliveAtMs = nowMs;
    airAtMs = nowMs;
    const { advertisement, addressType, rssi, connectable } = peripheral;
    const says = (service: number): boolean =>
      advertisement.serviceUuids?.some((uuid) => assignedNumber(uuid) === service) ?? false;
    const ofMachine = advertisement.serviceData?.find(
      ({ uuid }) => assignedNumber(uuid) === FITNESS_MACHINE_SERVICE,
    );
    const treadmill =
      (says(FITNESS_MACHINE_SERVICE) || ofMachine !== undefined) && mayBeTreadmill(ofMachine?.data ?? null);
    heard.set(peripheral.id, peripheral);
    const { manufacturerData } = advertisement;
    const polarBroadcast = manufacturerData?.length > 2 && manufacturerData.readUInt16LE(0) === POLAR;
    const address = peripheral.id;
    deaf.heard(nowMs, treadmill || polarBroadcast || says(HEART_RATE_SERVICE));
    parts.onStrength(address, rssi);
    policy.sighted(
      {
        ...{ address, addressType, rssiDbm: rssi, connectable, polarBroadcast, treadmill },
        heartRateService: says(HEART_RATE_SERVICE),
      },
      nowMs,
    );
  });

  const scan = async (): Promise<void> => {
    await within(clock, ANSWER_LIMIT_MS, 'scan', noble.startScanningAsync([], true));
    scanning = true;
  };
  /** Also the question whether the adapter is there: unlike the start, the stop waits for its answer. */
  const stopScan = async (): Promise<void> => {
    await within(clock, ANSWER_LIMIT_MS, 'scan', noble.stopScanningAsync());
    scanning = false;
    aliveAtMs = clock.nowMs();
    airAtMs = aliveAtMs;
  };

  /** Left alone an attempt would wait for ever, and every other strap behind it. */
  const cancel = (address: string): void => {
    try {
      noble.cancelConnect(address);
    } catch {
      // The adapter is gone, and with it the attempt.
    }
  };

  const connect = async (address: string, peripheral: Peripheral): Promise<void> => {
    try {
      await within(clock, CONNECT_LIMIT_MS, 'connect', noble.connectAsync(address, LINK));
      if (peripheral.state !== 'connected') throw new Error('gone at once');
    } catch (error) {
      if (error instanceof TimeLimit) cancel(address);
      policy.failed(address, failureOf(error), clock.nowMs());
      return;
    }
    aliveAtMs = clock.nowMs();
    policy.connected(address, aliveAtMs);
    const link: Link = {
      ...{ address, peripheral, ask: null },
      ...{ askedAtMs: Number.NEGATIVE_INFINITY, asking: false },
    };
    linked.set(address, link);
    peripheral.once('disconnect', () => forget(link));
    serve(link);
  };

  const abandon = async (): Promise<void> => {
    if (attempt === null) return;
    cancel(attempt.address);
    await attempt.done;
  };

  const serve = (link: Link): void => {
    const { address, peripheral } = link;
    attend(peripheral, clock, {
      onSubscribed(ask) {
        const nowMs = clock.nowMs();
        deaf.heard(nowMs, true);
        policy.subscribed(address, nowMs);
        link.ask = ask;
      },
      onValue(characteristic, bytes) {
        aliveAtMs = clock.nowMs();
        deaf.heard(aliveAtMs, true);
        policy.notified(address, aliveAtMs);
        parts.onValue(address, characteristic, bytes);
      },
    }).catch((error: unknown) => {
      if (linked.get(address) !== link) return;
      policy.failed(
        address,
        { kind: error instanceof Foreign ? 'foreign' : uselessness(address) },
        clock.nowMs(),
      );
      return drop(link);
    });
  };
  const uselessness = (address: string): 'wants-bond' | 'unusable' =>
    parts.wantsBond(address) ? 'wants-bond' : 'unusable';
  /**
   * Without an answer nothing is done here: the policy gives a link up that shows no sign of life. An answer came over the
   * air like any value: in a room whose treadmills all stand it is the only sign that the receiver hears.
   */
  const ask = ({ address, ask }: Link): void => {
    ask?.().then(
      () => {
        const nowMs = clock.nowMs();
        aliveAtMs = nowMs;
        deaf.heard(nowMs, true);
        policy.answered(address, nowMs);
      },
      () => {},
    );
  };

  /** True when the link was still ours. */
  const forget = (link: Link): boolean => {
    if (linked.get(link.address) !== link) return false;
    linked.delete(link.address);
    // Before values were asked for: it was no loss, it never was of use.
    if (link.ask === null && policy.isLinked(link.address))
      policy.failed(link.address, { kind: uselessness(link.address) }, clock.nowMs());
    else policy.lost(link.address, clock.nowMs());
    return true;
  };

  const drop = async (link: Link): Promise<void> => {
    if (!forget(link) || link.peripheral.state !== 'connected') return;
    try {
      await within(clock, ANSWER_LIMIT_MS, 'disconnect', link.peripheral.disconnectAsync());
    } catch {
      end ??= 'no-answer';
    }
  };

  /** The library's question may never be answered. That is no failure of the link. */
  const askStrength = (link: Link, nowMs: number): void => {
    if (link.asking || nowMs - link.askedAtMs < STRENGTH_EVERY_MS || link.peripheral.state !== 'connected')
      return;
    link.asking = true;
    link.askedAtMs = nowMs;
    within(clock, ANSWER_LIMIT_MS, 'strength', link.peripheral.updateRssiAsync())
      .then((rssiDbm) => parts.onStrength(link.address, rssiDbm))
      .catch(() => {})
      .finally(() => {
        link.asking = false;
      });
  };

  const step = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    if (noble.state !== 'poweredOn') {
      end = 'powered-off';
      return;
    }
    if (policy.status.stuck) {
      end = 'stuck';
      return;
    }
    // A link on which nothing comes is the policy's to give up first: its sensor may be at fault, and advertises then.
    if (attempt === null && scanning && linked.size === 0 && deaf.isDeaf(nowMs)) {
      end = 'deaf';
      return;
    }
    for (const address of policy.quiet(nowMs)) {
      const link = linked.get(address);
      policy.asked(address, nowMs);
      if (link !== undefined) ask(link);
    }
    for (const address of policy.silent(nowMs)) {
      const link = linked.get(address);
      if (link !== undefined) void drop(link);
    }
    const inTheWay = policy.inTheWay(nowMs);
    if (inTheWay !== null) {
      policy.madeRoom(inTheWay, nowMs);
      const link = linked.get(inTheWay);
      // Until its link has ended the adapter is as full as before.
      if (link !== undefined) await drop(link);
    }
    if (parts.wantsStrength()) for (const link of linked.values()) askStrength(link, nowMs);
    if (attempt !== null) return;
    const quiet = nowMs - aliveAtMs >= QUIET_AFTER_MS || nowMs - airAtMs >= SCAN_RENEWED_AFTER_MS;
    if (scanning && quiet) await stopScan();
    if (!scanning) await scan();
    const address = policy.next(clock.nowMs());
    if (address === null) return;
    const peripheral = heard.get(address);
    if (peripheral === undefined) {
      policy.failed(address, { kind: 'refused', status: null }, nowMs);
      return;
    }
    const done = connect(address, peripheral).finally(() => {
      scanning = false;
      attempt = null;
    });
    attempt = { address, done };
  };

  while (end === null) {
    if (stop.aborted) end = 'stopped';
    else {
      try {
        await step();
      } catch {
        end = 'no-answer';
      }
      parts.onStep();
      await pause(clock, TICK_MS);
    }
  }
  await abandon();
  // A strap that is not told goes on believing in its link, and is found by nobody, until its own time limit.
  if (end === 'stopped') await Promise.all([...linked.values()].map(drop));
  linked.clear();
  noble.removeAllListeners('discover').removeAllListeners('scanStop');
  policy.restarted();
  return end;
}

/** The library ends its message with the controller's status, "… (0x9)". */
function failureOf(error: unknown): Failure {
  if (error instanceof TimeLimit) return { kind: 'time-out' };
  const status = error instanceof Error ? /\(0x([0-9a-f]+)\)$/i.exec(error.message)?.[1] : undefined;
  return { kind: 'refused', status: status === undefined ? null : Number.parseInt(status, 16) };
}
