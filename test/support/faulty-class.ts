/**
 * Classes made at random, with every fault that a strap has been seen to have and every step that staff can take: what was
 * heard, when it came in, and the log. For properties of what is computed of them.
 */

import type { ClassEventBody, StrapIdentity } from '@takt/shared/class/class.ts';
import type { Template } from '@takt/shared/class/protocol.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { Contact, HeartSample, StrapKey } from '@takt/shared/sample.ts';
import { isAnt } from '@takt/shared/sensors.ts';
import fc from 'fast-check';
import { at, type Step } from './a-class.ts';
import { phase } from './a-recording.ts';

/** Two intervals and a block of short bouts in five minutes. */
export const SHORT_CLASS: Template = {
  id: 'short',
  name: 'Short',
  phases: [
    phase('warmup', 10),
    phase('work', 95),
    phase('recovery', 15),
    phase('work', 100),
    phase('recovery', 12),
    phase('work', 15),
    phase('recovery', 11),
    phase('work', 15),
    phase('cooldown', 20),
  ],
};

const FAULTS = [
  'none',
  'none',
  'none',
  'repeats',
  'frozen',
  'spike',
  'out-of-range',
  'contact-off',
  'no-number',
  'no-rr',
  'restart',
  'other-heart',
  'silence',
  'second-receiver',
  'lost',
] as const;

interface Act {
  readonly radio: 'ant' | 'ble';
  readonly fault: (typeof FAULTS)[number];
  readonly beats: number;
  readonly change: number;
  readonly wild: number;
}

const act = (): fc.Arbitrary<Act> =>
  fc.record({
    radio: fc.constantFrom('ant' as const, 'ant' as const, 'ble' as const),
    fault: fc.constantFrom(...FAULTS),
    beats: fc.integer({ min: 5, max: 40 }),
    change: fc.integer({ min: -12, max: 12 }),
    wild: fc.integer({ min: 0, max: 0xffff }),
  });

/** What one strap's two radios send from `fromMs` on, one act after another; both radios of one heart, each in its own time. */
function told(acts: readonly Act[], sensors: Readonly<Record<'ant' | 'ble', StrapKey>>, fromMs: number) {
  const samples: HeartSample[] = [];
  const clock = { ant: fromMs, ble: fromMs + 137 };
  const strap = { count: 250, ticks: 64_000 };
  let bpm = 172;
  for (const { radio, fault, beats, change, wild } of acts) {
    bpm = Math.min(200, Math.max(140, bpm + change));
    if (fault === 'restart') Object.assign(strap, { count: wild & 0xff, ticks: wild });
    if (fault === 'silence') {
      clock[radio] += (wild % 4 === 0 ? 66 : wild % 20) * 1000;
      continue;
    }
    const say = (more: Partial<HeartSample>, offMs = 0, receiver = 'gw/a/1'): void => {
      samples.push({
        sensor: sensors[radio],
        receivedAtMs: clock[radio] + offMs,
        heartRateBpm: bpm,
        rrTicks: [],
        beatCount: radio === 'ant' ? strap.count : null,
        beatTimeTicks: radio === 'ant' ? strap.ticks : null,
        contact: radio === 'ant' ? 'unknown' : 'on',
        batteryPercent: null,
        receiver,
        ...more,
      });
    };
    const off: Contact = 'off';
    for (let i = 0; i < beats; i++) {
      const rrMs = Math.round(60_000 / bpm) + ((wild >> (i % 8)) & 15);
      clock[radio] += rrMs;
      if (radio === 'ant' && fault !== 'frozen') {
        strap.count = (strap.count + 1) & 0xff;
        strap.ticks = (strap.ticks + Math.round(rrMs * 1.024)) & 0xffff;
      }
      const beat =
        radio === 'ble' && fault !== 'no-rr' && fault !== 'frozen' ? [Math.round(rrMs * 1.024)] : [];
      const spoiled: Partial<HeartSample> =
        fault === 'spike' && i % 3 === 0
          ? { heartRateBpm: 40 + ((wild >> (i % 5)) % 200) }
          : fault === 'out-of-range'
            ? { heartRateBpm: (wild & 1) === 0 ? 20 : 250 }
            : fault === 'contact-off'
              ? { contact: off }
              : fault === 'no-number'
                ? { heartRateBpm: null }
                : {};
      if (fault === 'lost' && ((wild >> (i % 16)) & 1) === 1) continue;
      say({ rrTicks: beat, ...spoiled, ...(i === 2 ? batteryOf(wild) : {}) });
      if (fault === 'repeats') for (let n = 1; n < 4; n++) say({}, n * 100);
      if (fault === 'second-receiver') say({ rrTicks: beat }, (wild % 400) - 200, 'gw/a/2');
      if (fault === 'other-heart') {
        const other =
          radio === 'ant' ? { beatCount: (i * 2) & 0xff, beatTimeTicks: (i * 1400) & 0xffff } : {};
        say({ rrTicks: beat.map((ticks) => ticks + 211), ...other, heartRateBpm: 95 }, 90, 'gw/b/1');
      }
    }
  }
  return samples;
}

/** Now and then a strap tells of its battery: how much, in a word, or both. */
function batteryOf(wild: number): Partial<HeartSample> {
  return {
    ...(wild % 3 === 0 ? { batteryPercent: wild % 101 } : {}),
    ...(wild % 5 === 0 ? { batteryLow: wild % 2 === 0 } : {}),
  };
}

const strapOf = (n: number): StrapIdentity => ({
  strapId: `belte-${n}`,
  label: String(n),
  sensors: [`ant:${n}`, `ble:${n}`],
});

const HRMAX = { method: 'measured', date: null } as const;

/** Something that staff do; `undo` takes the step before it back. */
const step = (): fc.Arbitrary<ClassEventBody | 'undo'> =>
  fc.oneof(
    fc.constantFrom<ClassEventBody | 'undo'>(
      { kind: 'paused' },
      { kind: 'resumed' },
      { kind: 'resumed' },
      { kind: 'blanked' },
      'undo',
      { kind: 'swapped', slot: asSlot(1), withSlot: asSlot(2) },
      { kind: 'unassigned', slot: asSlot(1) },
      { kind: 'assigned', slot: asSlot(1), strap: strapOf(1) },
      { kind: 'assigned', slot: asSlot(1), strap: { ...strapOf(1), sensors: ['ble:1'] } },
      { kind: 'assigned', slot: asSlot(2), strap: strapOf(1) },
      { kind: 'left', slot: asSlot(2), reason: 'pain' },
      { kind: 'ended', reason: 'staff' },
    ),
    fc.integer({ min: 0, max: 8 }).map((phaseIndex): ClassEventBody => ({ kind: 'skipped', phaseIndex })),
    fc.integer({ min: 0, max: 8 }).map((phaseIndex): ClassEventBody => {
      return { kind: 'extended', phaseIndex, byS: 60 };
    }),
    fc.tuple(fc.integer({ min: 170, max: 210 }), fc.boolean()).map(([bpm, wholeClass]): ClassEventBody => {
      return { kind: 'hrmax', slot: asSlot(1), hrMax: { bpm, ...HRMAX }, wholeClass };
    }),
  );

export interface FaultyClass {
  /** After `prepared`, the assignments and the start, which are the caller's. */
  readonly steps: readonly (readonly [atS: number, body: ClassEventBody | 'undo'])[];
  /** With the time at which each came in. */
  readonly heard: readonly { readonly sample: HeartSample; readonly cameMs: number }[];
  /** When somebody looked, ms. */
  readonly looks: readonly number[];
}

export function faultyClass(): fc.Arbitrary<FaultyClass> {
  const acts = fc.array(act(), { minLength: 8, maxLength: 30 });
  return fc
    .record({
      first: acts,
      second: acts,
      steps: fc.array(fc.tuple(fc.double({ min: 1, max: 320, noNaN: true }), step()), { maxLength: 8 }),
      delays: fc.array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2900 })), {
        minLength: 1,
        maxLength: 40,
      }),
      looks: fc.array(fc.integer({ min: 0, max: 330_000 }), { minLength: 1, maxLength: 12 }),
    })

    .map(({ first, second, steps, delays, looks }) => ({
      steps: steps.sort(([a], [b]) => a - b),
      heard: asTheyCame(delays, [
        ...told(first, { ant: 'ant:1', ble: 'ble:1' }, at(-6)),
        ...told(second, { ant: 'ant:2', ble: 'ble:2' }, at(3)),
      ]),
      looks: looks.map((ms) => at(0) + ms).sort((a, b) => a - b),
    }));
}

/** A gateway sends in order what it heard; two gateways have two ways. */
function asTheyCame(delaysMs: readonly number[], samples: readonly HeartSample[]): FaultyClass['heard'] {
  const newestMs = new Map<string, number>();
  return samples
    .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)
    .map((sample, i) => {
      const gateway = sample.receiver?.slice(0, 4) ?? '';
      const wayMs = delaysMs[i % delaysMs.length] ?? 0;
      const cameMs = Math.max(newestMs.get(gateway) ?? 0, sample.receivedAtMs + wayMs);
      newestMs.set(gateway, cameMs);
      return { sample, cameMs };
    })
    .sort((a, b) => a.cameMs - b.cameMs);
}

interface Outage {
  readonly gateway: 'gw/a' | 'gw/b';
  readonly fromS: number;
  readonly forS: number;
  /** How much later what was heard in it comes. */
  readonly byMs: number;
  /** What is heard after it waits behind it; else that comes before it, as when the disk of an earlier start is sent. */
  readonly holdsUp: boolean;
}

/** The same classes, heard by two gateways that are cut off now and then: up to a minute late, and out of order. */
export function lateClass(): fc.Arbitrary<FaultyClass> {
  const outage = fc.record<Outage>({
    gateway: fc.constantFrom('gw/a', 'gw/b'),
    fromS: fc.integer({ min: 0, max: 320 }),
    forS: fc.integer({ min: 1, max: 40 }),
    byMs: fc.integer({ min: 0, max: 60_000 }),
    holdsUp: fc.boolean(),
  });
  // ANT+ is broadcast, and heard by whoever is near; over Bluetooth a receiver has one strap's link.
  const receivers = fc.array(fc.constantFrom('gw/a/1', 'gw/a/2', 'gw/b/1'), { minLength: 1, maxLength: 40 });
  const cutOff = fc.record({
    one: faultyClass(),
    outages: fc.array(outage, { minLength: 1, maxLength: 10 }),
    receivers: fc.option(receivers, { nil: null }),
  });
  return cutOff.map(({ one, outages, receivers: heardBy }) => {
    const newestMs = new Map<string, number>();
    const heard = one.heard.map(({ sample, cameMs }, i) => {
      const anybody = isAnt(sample.sensor) ? heardBy?.[i % heardBy.length] : undefined;
      const receiver = anybody ?? sample.receiver ?? '';
      const [gateway, atMs] = [receiver.slice(0, 4), sample.receivedAtMs];
      const during = outages.find(
        (o) => o.gateway === gateway && atMs >= at(o.fromS) && atMs < at(o.fromS + o.forS),
      );
      const aloneMs = cameMs + (during?.byMs ?? 0);
      if (during?.holdsUp === false) return { sample: { ...sample, receiver }, cameMs: aloneMs };
      const inTurnMs = Math.max(newestMs.get(gateway) ?? 0, aloneMs);
      newestMs.set(gateway, inTurnMs);
      return { sample: { ...sample, receiver }, cameMs: inTurnMs };
    });
    return { ...one, heard: heard.sort((a, b) => a.cameMs - b.cameMs) };
  });
}

/** The log of it: both slots have straps with two transmitters, and it starts at 0. */
export function logged(steps: FaultyClass['steps']): Step[] {
  const all: (readonly [number, ClassEventBody])[] = [
    [-60, { kind: 'assigned', slot: asSlot(1), strap: strapOf(1) }],
    [-60, { kind: 'assigned', slot: asSlot(2), strap: strapOf(2) }],
    [0, { kind: 'started' }],
  ];
  for (const [atS, body] of steps) {
    // The sequence number of what is taken back: `prepared` is 1.
    all.push([atS, body === 'undo' ? { kind: 'undone', undoneSeq: asClassSeq(all.length + 1) } : body]);
  }
  return all;
}
