/**
 * Straps heard in the last 60 s, for pairing. In memory only: a sample without an assignment is never written,
 * logged or sent on, and is forgotten after a minute (product rule "Privacy"). Pure: time is an argument.
 */
import { assignmentOf, type ClassModel, type StrapIdentity } from '@takt/shared/class.ts';
import type { Source } from '@takt/shared/frame.ts';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { HeardStrap } from '@takt/shared/wire.ts';

export const HEARD_FOR_MS = 60_000;
const SENSORS_MAX = 500;

interface Heard {
  readonly sample: Sample;
  readonly atMs: number;
  readonly batteryPercent: number | null;
}

export class HeardStraps {
  #heard = new Map<SensorKey, Heard>();

  note(sample: Sample, atMs: number): void {
    const before = this.#heard.get(sample.sensor);
    if (before === undefined && this.#heard.size >= SENSORS_MAX) return;
    this.#heard.set(sample.sensor, {
      sample,
      atMs,
      batteryPercent: sample.batteryPercent ?? before?.batteryPercent ?? null,
    });
  }

  forgetOld(nowMs: number): void {
    for (const [key, heard] of this.#heard) if (nowMs - heard.atMs > HEARD_FOR_MS) this.#heard.delete(key);
  }

  /** What nobody in the class wears, one entry a strap of the inventory, in a steady order. */
  unassigned(model: ClassModel | null, inventory: readonly StrapIdentity[], nowMs: number): HeardStrap[] {
    this.forgetOld(nowMs);
    const groups = new Map<string, { strap: StrapIdentity | null; heard: Heard[] }>();
    for (const [key, heard] of this.#heard) {
      if (model !== null && assignmentOf(model, key, nowMs) !== undefined) continue;
      const strap = inventory.find((one) => one.sensors.includes(key)) ?? null;
      const group = groups.get(strap?.strapId ?? key) ?? { strap, heard: [] };
      group.heard.push(heard);
      groups.set(strap?.strapId ?? key, group);
    }
    return [...groups.entries()]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([, { strap, heard }]) => describe(strap, heard, nowMs));
  }
}

function describe(strap: StrapIdentity | null, heard: readonly Heard[], nowMs: number): HeardStrap {
  const newest = heard.reduce((a, b) => (b.atMs > a.atMs ? b : a));
  const sourceOf = (key: SensorKey): Source => (key.startsWith('ant:') ? 'ant' : 'ble');
  return {
    sensors: strap?.sensors ?? heard.map((one) => one.sample.sensor),
    strapId: strap?.strapId ?? null,
    label: strap?.label ?? null,
    heartRateBpm: newest.sample.contact === 'off' ? null : newest.sample.heartRateBpm,
    ageS: Math.max(0, Math.floor((nowMs - newest.atMs) / 1000)),
    contact: newest.sample.contact,
    batteryPercent: heard.find((one) => one.batteryPercent !== null)?.batteryPercent ?? null,
    sources: [...new Set(heard.map((one) => sourceOf(one.sample.sensor)))],
  };
}
