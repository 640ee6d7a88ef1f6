/**
 * A simulated strap: it counts the beats of a simulated heart and puts them on the air as real straps do, byte for byte.
 * Pure: it says when its next packet is due, and gives the packets that are due by a time. It owns no timer.
 */
import type { StrapKey } from '@takt/shared/sample.ts';
import type { Packet } from '../../receiver/packet.ts';
import { antTransmitter, bleTransmitter, type Pulse, type Transmitter } from './air.ts';
import { isDuring, type Recurring } from './during.ts';
import { type Beat, createHeart, type HeartPlan, TICKS_PER_MS } from './heart.ts';
import { createRandom, type Random } from './random.ts';

export interface StrapPlan {
  readonly sensors: readonly StrapKey[];
  readonly heart: HeartPlan;
  readonly batteryPercent: number;
  /** Out of reach: nothing of it arrives, and what was sent meanwhile is lost. */
  readonly outOfReach: Recurring | null;
  /** Taken off: no beat reaches it. */
  readonly offBody: Recurring | null;
  readonly seed: number;
}

export interface SimulatedStrap {
  /** When the next packet is due, ms of the gateway's clock. */
  nextAtMs(): number;
  /** Packets due after the last call's time, up to and including `toMs`, in order, stamped with their due time. */
  packetsUntil(toMs: number, effortPercent: number | null): Packet[];
}

/** The strap's own number is a mean over about so long, so it runs behind the beats. */
const SMOOTHING_TICKS = 3 * 1024;

export function createStrap(plan: StrapPlan, bornAtMs: number): SimulatedStrap {
  const random = createRandom(plan.seed);
  const heart = createHeart(plan.heart, bornAtMs);
  const chest = createChest(random);
  const transmitters = plan.sensors.map((sensor) => transmitterFor(sensor, plan, bornAtMs, random));
  const nextOf = (): Transmitter =>
    transmitters.reduce((first, other) => (other.nextAtMs() < first.nextAtMs() ? other : first));

  const feelUntil = (toMs: number, effortPercent: number | null): void => {
    for (const beat of heart.beatsUntil(toMs, effortPercent)) {
      if (isDuring(plan.offBody, beat.atMs - bornAtMs)) continue;
      const rrTicks = chest.feel(beat);
      if (rrTicks !== null) for (const transmitter of transmitters) transmitter.keep(rrTicks);
    }
  };

  return {
    nextAtMs: () => nextOf().nextAtMs(),
    packetsUntil(toMs, effortPercent) {
      const packets: Packet[] = [];
      for (let next = nextOf(); next.nextAtMs() <= toMs; next = nextOf()) {
        const atMs = next.nextAtMs();
        const reached = !isDuring(plan.outOfReach, atMs - bornAtMs);
        feelUntil(atMs, effortPercent);
        chest.setWorn(!isDuring(plan.offBody, atMs - bornAtMs));
        // A strap wakes at the first beat it feels: before that there is no time of a beat to send.
        const pulse = chest.pulse();
        if (pulse === null) next.passOver();
        else {
          const sent = next.send(pulse);
          if (reached) packets.push(...sent);
        }
      }
      feelUntil(toMs, effortPercent);
      return packets;
    },
  };
}

/** What feels and counts the beats. Count and clock start close to where they roll over, so that they soon do. */
function createChest(random: Random) {
  const firstTicks = 62_000 + Math.floor(random.uniform() * 2500);
  let beatCount = 245 + Math.floor(random.uniform() * 10);
  let lastTicks: number | null = null;
  let previousTicks: number | null = null;
  let recentRrTicks: number[] = [];
  let heartRateBpm: number | null = null;
  let worn = true;
  let timesOff = 0;
  return {
    /** The RR interval that this beat ended, or null when the beat before it was not felt. */
    feel(beat: Beat): number | null {
      const ticks = firstTicks + beat.ticks;
      previousTicks = worn ? lastTicks : null;
      worn = true;
      lastTicks = ticks;
      beatCount = (beatCount + 1) & 0xff;
      if (previousTicks === null) return null;
      const rrTicks = ticks - previousTicks;
      recentRrTicks = withinSmoothing([...recentRrTicks, rrTicks]);
      const sum = recentRrTicks.reduce((total, rr) => total + rr, 0);
      heartRateBpm = Math.min(255, Math.round((60_000 * TICKS_PER_MS * recentRrTicks.length) / sum));
      return rrTicks;
    },
    setWorn(now: boolean): void {
      if (worn && !now) {
        timesOff += 1;
        recentRrTicks = [];
      }
      if (!now) worn = false;
    },
    /** null before the first beat. */
    pulse(): Pulse | null {
      if (lastTicks === null) return null;
      const previousBeatTimeTicks = previousTicks === null ? null : previousTicks & 0xffff;
      return {
        beatCount,
        beatTimeTicks: lastTicks & 0xffff,
        previousBeatTimeTicks,
        heartRateBpm,
        worn,
        timesOff,
      };
    },
  };
}

/** The newest intervals that fill the smoothing time; the newest one always. */
function withinSmoothing(rrTicks: readonly number[]): number[] {
  const kept: number[] = [];
  let sum = 0;
  for (const rr of rrTicks.toReversed()) {
    if (sum >= SMOOTHING_TICKS) break;
    kept.unshift(rr);
    sum += rr;
  }
  return kept;
}

function transmitterFor(sensor: StrapKey, plan: StrapPlan, bornAtMs: number, random: Random): Transmitter {
  const { batteryPercent } = plan;
  return sensor.startsWith('ant:')
    ? antTransmitter({ deviceNumber20: Number(sensor.slice(4)), batteryPercent, bornAtMs, random })
    : bleTransmitter({ address: sensor.slice(4), batteryPercent, bornAtMs, random });
}
