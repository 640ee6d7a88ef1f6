/**
 * A class of twelve in a 1x4 (warm-up to 360 s, work to 600 s, cool-down to 780 s), whose straps have every fault that
 * straps have been seen to have, each at a time that is known, and whose hearts are known beat for beat.
 */
import { BATTERY_STATUS, type HrmPage } from '@takt/gateway/ant/hrm.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { demonstrationMembers } from '@takt/shared/demonstration.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import {
  ANT_PERIOD_MS,
  antPackets,
  type Beat,
  BLE_PERIOD_MS,
  blePackets,
  type Said,
  saidOf,
  trueHeart,
} from './true-hearts.ts';

export const CLASS_S = 780;
export const WORK = { fromS: 360, toS: 600 } as const;

type Fault = (said: readonly Said[], beats: readonly Beat[]) => Said[];

export interface Person {
  readonly slot: number;
  readonly fault: string;
  readonly hrMaxBpm: number;
  readonly beats: readonly Beat[];
  /** What a sound strap would have said, as far as the radio would have been listened to. */
  readonly sound: readonly Said[];
  /** Seconds of class time in which the strap truly said nothing of this heart, or nobody could tell whose it was. */
  readonly lostS: readonly (readonly [fromS: number, toS: number])[];
  /** So many seconds more or fewer may be counted: what it takes to be certain, there and back. */
  readonly withinS: number;
  readonly packets: readonly Packet[];
}

interface Plan {
  readonly fault: string;
  readonly lostS?: Person['lostS'];
  readonly withinS?: number;
  /** % of HRmax that the work ends at. */
  readonly effort?: number;
  readonly ant?: Fault;
  readonly ble?: Fault;
  readonly background?: HrmPage;
  readonly more?: (sensor: SensorKey) => Packet[];
  readonly spoil?: (packets: readonly Packet[]) => Packet[];
}

const within = (said: Said, fromS: number, toS: number): boolean =>
  said.atMs >= fromS * 1000 && said.atMs < toS * 1000;

/** What it says between the two is changed; null: it does not arrive. */
const between =
  (
    fromS: number,
    toS: number,
    change: (said: Said, i: number, beats: readonly Beat[]) => Said | null,
  ): Fault =>
  (all, beats) =>
    all.flatMap((said, i) => (within(said, fromS, toS) ? (change(said, i, beats) ?? []) : [said]));

const silent = (fromS: number, toS: number): Fault => between(fromS, toS, () => null);

/** The last message before again and again. */
const frozen =
  (fromS: number, toS: number): Fault =>
  (all) => {
    const last = all.findLast(({ atMs }) => atMs < fromS * 1000);
    if (last === undefined) throw new Error('it froze before it spoke');
    return all.map((said) => (within(said, fromS, toS) ? { ...last, atMs: said.atMs } : said));
  };

const after =
  (...faults: readonly Fault[]): Fault =>
  (said, beats) =>
    faults.reduce<Said[]>((so, fault) => fault(so, beats), [...said]);

const withoutRr: Fault = (all) => all.map((said) => ({ ...said, rrMs: [] }));
const inContact: Fault = (all) => all.map((said) => ({ ...said, contact: 'on' }));

/** Every second beat goes unfelt: the interval that ends at the other is as long as two. */
const everySecondMissed = (fromS: number, toS: number): Fault =>
  between(fromS, toS, (said, _, beats) => {
    const first = said.last - said.rrMs.length + 1;
    return {
      ...said,
      rrMs: said.rrMs.flatMap((rrMs, n) =>
        (first + n) % 2 === 0 ? [rrMs + (beats[first + n - 1]?.rrMs ?? 0)] : [],
      ),
    };
  });

/** Each beat is counted twice, half an interval apart. */
const doubled =
  (fromS: number, toS: number): Fault =>
  (all, beats) => {
    const first = all.find((said) => within(said, fromS, toS))?.last ?? 0;
    const end = all.findLast((said) => within(said, fromS, toS))?.last ?? 0;
    return all.map((said) => {
      if (said.atMs < fromS * 1000) return said;
      if (said.atMs >= toS * 1000) return { ...said, count: said.count + end - first + 1 };
      const halfMs = said.beatMs + (beats[said.last + 1]?.rrMs ?? 0) / 2;
      const count = said.count + said.last - first;
      return said.atMs >= halfMs ? { ...said, count: count + 1, beatMs: halfMs } : { ...said, count };
    });
  };

// Each more than 40 from a heart at work: a number that leaps less than that is a leap that hearts have (strap-number.ts).
const SPIKES_BPM = [231, 180, 236, 60, 225, 40, 239, 35, 90] as const;
const SPIKES_EVERY_S = 12;
const SPIKES_FOR_S = 3;
const spikes = (fromS: number, toS: number): Fault =>
  between(fromS, toS, (said) => {
    const s = Math.floor(said.atMs / 1000 - fromS);
    if (s % SPIKES_EVERY_S >= SPIKES_FOR_S) return said;
    const bpm =
      SPIKES_BPM[(Math.floor(s / SPIKES_EVERY_S) * SPIKES_FOR_S + (s % SPIKES_EVERY_S)) % SPIKES_BPM.length]!;
    return { ...said, bpm };
  });

/** Another heart, at rest, under the same id. */
const anotherAnt = (fromS: number, toS: number) => (sensor: SensorKey) =>
  antPackets(sensor, saidOf(atRest(), ANT_PERIOD_MS, fromS * 1000 + 70, toS * 1000), { page: 0 });
const anotherBle = (fromS: number, toS: number) => (sensor: SensorKey) =>
  blePackets(sensor, saidOf(atRest(), BLE_PERIOD_MS, fromS * 1000 + 270, toS * 1000), 'hciB');
const atRest = () => trueHeart(() => 96, CLASS_S * 1000, 99);

/** Pages whose beat is filled with FF, half of the messages and then all of them. */
const filledPages = (fromS: number, allFromS: number, toS: number) => (packets: readonly Packet[]) =>
  packets.map((packet, i): Packet => {
    const s = packet.receivedAtMs / 1000;
    if (packet.radio !== 'ant' || s < fromS || s >= toS || (s < allFromS && i % 2 === 0)) return packet;
    const bytes = Uint8Array.from(packet.bytes);
    // Sync, length, id, channel, four bytes of the page, and then the beat; the checksum is the exclusive or of all.
    bytes.fill(0xff, 8, 12);
    bytes[bytes.length - 1] = bytes.subarray(0, -1).reduce((sum, byte) => sum ^ byte, 0);
    return { ...packet, bytes };
  });

const SOUND: HrmPage = {
  page: 7,
  batteryPercent: 80,
  batteryVolts: 2.9,
  batteryStatus: BATTERY_STATUS.good,
};
const CRITICAL: HrmPage = {
  page: 7,
  batteryPercent: null,
  batteryVolts: null,
  batteryStatus: BATTERY_STATUS.critical,
};

const PLANS: Readonly<Record<number, Plan>> = {
  1: {
    fault: 'out of reach and back, then pages filled with FF',
    ant: silent(410, 440),
    spoil: filledPages(640, 660, 680),
    lostS: [
      [413, 440],
      [663, 680],
    ],
    withinS: 3,
  },
  2: {
    fault: 'Bluetooth frozen, its last notification again and again',
    ble: frozen(540, 640),
    lostS: [[540, 640]],
    withinS: 10,
  },
  3: {
    fault: 'two radios, of which Bluetooth freezes while ANT+ is out of reach',
    ant: silent(430, 500),
    ble: frozen(470, 560),
    lostS: [[470, 500]],
    withinS: 10,
  },
  4: {
    fault: 'bursts of other numbers, without RR',
    ble: after(withoutRr, spikes(432, 480)),
    lostS: [0, 1, 2, 3].map((n) => [432 + 12 * n, 432 + 12 * n + 5] as const),
    withinS: 4,
  },
  5: {
    fault: 'ANT+ whose count stands still',
    ant: frozen(560, 650),
    lostS: [[563, 650]],
    withinS: 3,
  },
  6: {
    fault: 'off the body with RR of 0, then of 65535',
    ble: after(
      between(400, 420, (said) => ({ ...said, bpm: 141, rrMs: [0] })),
      between(420, 440, (said) => ({ ...said, bpm: 141, rrMs: [70_000] })),
    ),
    lostS: [[402, 440]],
    withinS: 4,
  },
  7: {
    fault: 'two straps under one ANT+ id',
    more: anotherAnt(415, 465),
    lostS: [[415, 475]],
    withinS: 4,
  },
  8: {
    fault: 'every second beat missed, then fill values of 500 ms',
    effort: 99,
    ble: after(
      everySecondMissed(400, 460),
      between(500, 560, (said) => ({ ...said, rrMs: said.rrMs.map(() => 500) })),
    ),
  },
  9: { fault: 'each beat counted twice', effort: 78, ant: doubled(400, 500) },
  10: {
    fault: 'two hearts under one Bluetooth address at two receivers',
    more: anotherBle(500, 550),
    lostS: [[500, 560]],
    withinS: 5,
  },
  11: { fault: 'battery critical, without a percent', background: CRITICAL },
  12: {
    fault: 'skin contact lost and back',
    ble: after(
      inContact,
      between(560, 580, (said) => ({ ...said, bpm: 88, rrMs: [], contact: 'off' })),
    ),
    lostS: [[560, 580]],
    withinS: 2,
  },
};

export function twelveFaults(): readonly Person[] {
  return demonstrationMembers(12).map(({ plan, strap }) => {
    const hrMaxBpm = plan.hrMax?.bpm ?? 0;
    const { slot } = plan;
    const faulty = PLANS[slot];
    if (faulty === undefined) throw new Error(`no fault for place ${slot}`);
    const { lostS = [], withinS = 0, effort = 91, ble, ant, fault } = faulty;
    const beats = trueHeart((s) => (hrMaxBpm * effortAt(s, effort, slot)) / 100, CLASS_S * 1000, slot);
    const sounds = strap.sensors.map((sensor) => {
      const isAnt = sensor.startsWith('ant:');
      const fromMs = slot === 1 ? 0 : 20 * slot;
      return {
        sensor,
        isAnt,
        said: saidOf(beats, isAnt ? ANT_PERIOD_MS : BLE_PERIOD_MS, fromMs, CLASS_S * 1000),
      };
    });
    const packets = sounds.flatMap(({ sensor, isAnt, said }) => [
      ...(isAnt
        ? antPackets(sensor, ant?.(said, beats) ?? said, faulty.background ?? SOUND)
        : blePackets(sensor, ble?.(said, beats) ?? said)),
      ...(faulty.more?.(sensor) ?? []),
    ]);
    const [first] = sounds;
    const sound = first?.said ?? [];
    return {
      ...{ slot, fault, hrMaxBpm, beats, lostS, withinS },
      sound: first?.isAnt === true ? newBeats(sound) : sound,
      packets: (faulty.spoil?.(packets) ?? packets).toSorted((a, b) => a.receivedAtMs - b.receivedAtMs),
    };
  });
}

/** Of a strap that counts its beats, a message proves something when it brings one. */
const newBeats = (all: readonly Said[]): Said[] => all.filter(({ last }, i) => last !== all[i - 1]?.last);

/** Up in a minute and a half, a slow wave on top, and down again: a heart that has moved on is seen to have. */
function effortAt(s: number, effort: number, slot: number): number {
  const wave = 2.2 * Math.sin(s / 9 + slot);
  if (s < WORK.fromS) return 62 + wave;
  const reached = (toS: number) => effort - (effort - 62) * Math.exp(-toS / 28);
  if (s < WORK.toS) return reached(s - WORK.fromS) + wave;
  return 58 + (reached(WORK.toS - WORK.fromS) - 58) * Math.exp(-(s - WORK.toS) / 35) + wave;
}
