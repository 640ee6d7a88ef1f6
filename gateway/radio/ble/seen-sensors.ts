/**
 * What one Bluetooth adapter has heard of straps and treadmills, and how each took its connections. Pure: time is an
 * argument. Straps advertise about once a second, so one that is not heard any more has left or is connected elsewhere.
 */
import { type Failure, isLasting, type Sighting } from './sighting.ts';

interface Sensor {
  /** A device that says it is both is a treadmill that passes on a heart rate. */
  readonly kind: 'strap' | 'treadmill';
  readonly heardAtMs: number;
  readonly rssiDbm: number;
  /** Each failure doubles the waiting time. */
  readonly failures: number;
  readonly notBeforeMs: number;
  /** Connections in a row that it did not take, or over which it gave nothing. */
  readonly refusals: number;
  readonly wantsBond: boolean;
  /** Has been linked since this adapter was first opened: it is worn here, or stands here. */
  readonly known: boolean;
}

/** Who has a sensor at present. */
interface SensorUse {
  /** It has a link to this adapter. */
  isLinked(address: string): boolean;
  /** This adapter is connecting to it. */
  isAttempted(address: string): boolean;
  /** An adapter of this process has it, or is connecting to it. */
  isClaimed(address: string): boolean;
}

/** What was heard longer ago may have left. */
const HEARD_LATELY_MS = 3000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
const FORGOTTEN_AFTER_MS = 600_000;
/** A strap that took no connection, or gave nothing over it, so often in a row is reported. */
const REFUSALS_TOLD = 4;
/** What was heard longer ago has left, and is of no interest to the technician. */
const TOLD_FOR_MS = 60_000;
/** What is neither strap nor treadmill will hardly become one. */
const FOREIGN_FOR_MS = 3_600_000;

export class SeenSensors {
  readonly #use: SensorUse;
  readonly #sensors = new Map<string, Sensor>();
  readonly #changingAddresses = new Set<string>();
  readonly #takenByOthers = new Set<string>();
  #nowMs = 0;

  constructor(use: SensorUse) {
    this.#use = use;
  }

  /** Time has passed, though nothing may have been heard: `counts` are of now. */
  advance(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  sighted(sighting: Sighting, nowMs: number): void {
    this.#nowMs = nowMs;
    const { address, rssiDbm, heartRateService, polarBroadcast } = sighting;
    const sensor = this.#sensors.get(address);
    const kind = sighting.treadmill || sensor?.kind === 'treadmill' ? 'treadmill' : 'strap';
    const saysWhatItIs = heartRateService || sighting.treadmill;
    if (!saysWhatItIs && !polarBroadcast && sensor === undefined) return;
    if (!isLasting(address, sighting.addressType)) {
      if (kind === 'strap') this.#changingAddresses.add(address);
      return;
    }
    if (!sighting.connectable) {
      if (kind === 'strap' && !this.#use.isClaimed(address)) this.#takenByOthers.add(address);
      return;
    }
    if (!saysWhatItIs && sensor === undefined) return;
    if (sensor === undefined) this.#forgetOld(nowMs);
    this.#takenByOthers.delete(address);
    const before = sensor ?? {
      ...{ failures: 0, notBeforeMs: nowMs, known: false },
      ...{ refusals: 0, wantsBond: false },
    };
    this.#sensors.set(address, { ...before, kind, heardAtMs: nowMs, rssiDbm });
  }

  isTreadmill(address: string): boolean {
    return this.#sensors.get(address)?.kind === 'treadmill';
  }

  /** Heard lately, free, and not to be left in peace; those to connect to first come first. */
  waiting(nowMs: number): string[] {
    const waiting = [...this.#sensors].filter(
      ([address, { heardAtMs, notBeforeMs }]) =>
        nowMs - heardAtMs <= HEARD_LATELY_MS &&
        nowMs >= notBeforeMs &&
        !this.#use.isLinked(address) &&
        !this.#use.isClaimed(address),
    );
    return waiting.sort(([, a], [, b]) => byPrecedence(a, b)).map(([address]) => address);
  }

  /** A value of it came. `isProven`: they have come for long enough to make up for earlier failures. */
  gaveValue(address: string, isProven: boolean): void {
    this.#change(address, ({ failures }) => ({
      ...{ known: true, refusals: 0, wantsBond: false },
      failures: isProven ? 0 : failures,
    }));
  }
  /** It took a connection and gave nothing over it. */
  gaveNothing(address: string): void {
    this.#change(address, ({ refusals }) => ({ refusals: refusals + 1 }));
  }

  failed(address: string, kind: Failure['kind'], nowMs: number): void {
    this.wait(address, nowMs);
    this.gaveNothing(address);
    this.#change(address, () => ({ wantsBond: kind === 'wants-bond' }));
    if (kind === 'foreign') this.leaveInPeaceUntil(address, nowMs + FOREIGN_FOR_MS);
  }
  /** Counts a failure: it is left in peace for twice as long as after the last. */
  wait(address: string, nowMs: number): void {
    this.#change(address, ({ failures, notBeforeMs }) => {
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
      return { failures: failures + 1, notBeforeMs: Math.max(notBeforeMs, nowMs + waitMs) };
    });
  }
  leaveInPeaceUntil(address: string, untilMs: number): void {
    this.#change(address, () => ({ notBeforeMs: untilMs }));
  }

  /** The adapter is a new one: straps must be heard anew, and no failure is held against them. */
  restarted(): void {
    for (const address of this.#sensors.keys())
      this.#change(address, ({ heardAtMs }) => ({
        ...{ failures: 0, refusals: 0, notBeforeMs: 0 },
        heardAtMs: heardAtMs - HEARD_LATELY_MS,
      }));
  }

  /** For the technician. */
  get counts() {
    return {
      unusableAddresses: this.#changingAddresses.size,
      takenByOthers: this.#takenByOthers.size,
      needBonding: this.#strapsInSight(({ wantsBond }) => wantsBond),
      refusing: this.#strapsInSight(({ refusals, wantsBond }) => refusals >= REFUSALS_TOLD && !wantsBond),
    };
  }

  #strapsInSight(is: (strap: Sensor) => boolean): number {
    return [...this.#sensors].filter(
      ([address, sensor]) =>
        sensor.kind === 'strap' &&
        !this.#use.isLinked(address) &&
        this.#nowMs - sensor.heardAtMs <= TOLD_FOR_MS &&
        is(sensor),
    ).length;
  }

  #change(address: string, to: (sensor: Sensor) => Partial<Sensor>): void {
    const sensor = this.#sensors.get(address);
    if (sensor !== undefined) this.#sensors.set(address, { ...sensor, ...to(sensor) });
  }

  #forgetOld(nowMs: number): void {
    for (const [address, { heardAtMs }] of this.#sensors) {
      const isUsed = this.#use.isLinked(address) || this.#use.isAttempted(address);
      if (nowMs - heardAtMs > FORGOTTEN_AFTER_MS && !isUsed) this.#sensors.delete(address);
    }
  }
}

/** Straps before treadmills, then who was linked before, then who failed least, then who is heard best. */
const byPrecedence = (a: Sensor, b: Sensor): number =>
  Number(b.kind === 'strap') - Number(a.kind === 'strap') ||
  Number(b.known) - Number(a.known) ||
  a.failures - b.failures ||
  b.rssiDbm - a.rssiDbm;
