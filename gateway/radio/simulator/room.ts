/**
 * Who is in the simulated room, and what goes wrong there. Everything that a class must bear happens within minutes,
 * at the same stations every time: a demonstration in which all is well shows nothing.
 */
import { type DemonstrationMember, demonstrationMembers, treadmillOf } from '@takt/shared/demonstration.ts';
import { createRandom } from './random.ts';
import type { StrapPlan } from './strap.ts';
import type { TreadmillPlan } from './treadmill.ts';

/** Settles above the band in work. */
export const OVERSHOOTING_STATION = 5;
/** Its treadmill is stopped for 20 s in every six minutes. */
export const PAUSING_TREADMILL_STATION = 6;
/** Settles just below the band in work. */
export const LAGGING_STATION = 7;
/** Out of reach for 20 s in every four minutes. */
export const OUT_OF_REACH_STATION = 8;
/** Nearly empty battery. */
export const LOW_BATTERY_STATION = 9;
/** Takes the strap off for 15 s in every eight minutes. */
export const OFF_BODY_STATION = 10;

const OUT_OF_REACH = { everyMs: 240_000, fromMs: 150_000, forMs: 20_000 } as const;
const OFF_BODY = { everyMs: 480_000, fromMs: 100_000, forMs: 15_000 } as const;
const PAUSED = { everyMs: 360_000, fromMs: 200_000, forMs: 20_000 } as const;
const LOW_BATTERY_PERCENT = 12;

/** One strap a participant of the demonstration clinic. The same count and seed give the same room. */
export function simulatedRoom(count: number | undefined, seed: number): StrapPlan[] {
  return demonstrationMembers(count).map((member) => strapPlan(member, seed));
}

function strapPlan({ plan, strap }: DemonstrationMember, roomSeed: number): StrapPlan {
  // No two stations of any two rooms alike: there are fewer than 64 stations.
  const seed = Math.imul(roomSeed * 64 + plan.station, 0x9e3779b1) >>> 0;
  const random = createRandom(seed);
  const { station } = plan;
  const around = (percent: number, spread: number): number => percent + spread * (2 * random.uniform() - 1);
  const workOffsetPercent =
    station === OVERSHOOTING_STATION ? 6 : station === LAGGING_STATION ? -8 : around(-0.5, 2.5);
  return {
    sensors: strap.sensors,
    heart: {
      hrMaxBpm: plan.hrMax?.bpm ?? 180,
      restPercent: around(48, 4),
      workOffsetPercent,
      easyOffsetPercent: around(-1, 3),
      seed: seed ^ 0x5bd1e995,
    },
    batteryPercent:
      station === LOW_BATTERY_STATION ? LOW_BATTERY_PERCENT : 60 + Math.floor(random.uniform() * 41),
    outOfReach: station === OUT_OF_REACH_STATION ? OUT_OF_REACH : null,
    offBody: station === OFF_BODY_STATION ? OFF_BODY : null,
    seed,
  };
}

/**
 * The treadmills beside them. Brisk uphill walking to running in work, 5.5–9 km/h at 4–10 %, the faster the flatter, and
 * an easy walk between.
 */
export function simulatedTreadmills(count: number | undefined, seed: number): TreadmillPlan[] {
  return demonstrationMembers(count).flatMap(({ plan: { station } }) => {
    const sensor = treadmillOf(station);
    if (sensor === null) return [];
    const random = createRandom(Math.imul(seed * 64 + station, 0x85ebca6b) >>> 0);
    const fitness = random.uniform();
    return {
      sensor,
      work: { speedKmh: tenths(5.5 + 3.5 * fitness), inclinePercent: halves(10 - 6 * fitness) },
      easy: { speedKmh: tenths(3.5 + random.uniform()), inclinePercent: halves(2 * random.uniform()) },
      paused: station === PAUSING_TREADMILL_STATION ? PAUSED : null,
      phase: random.uniform(),
    };
  });
}

/** Treadmills are set in steps of 0.1 km/h and 0.5 %. */
const tenths = (value: number): number => Math.round(10 * value) / 10;
const halves = (value: number): number => Math.round(2 * value) / 2;
