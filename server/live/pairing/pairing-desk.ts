/**
 * Pairing in one room, in the process that owns it: what is heard, what is sent to open dialogs, and who is signed in by
 * their own strap. The rules are in heard.ts, proximity.ts and sign-in.ts; here are the bus and the log.
 */

import { hasEnded, isUnderWay, type StrapIdentity } from '@takt/shared/class/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { type BatteryLevel, LOW_BATTERY_PERCENT } from '@takt/shared/signal/battery.ts';
import type { ViewerPairing } from '@takt/shared/wire/viewer.ts';
import { type Publisher, publish } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import type { ClassLog, OpenClass } from '../../control/class-log.ts';
import type { LastStrap, NewEvent, SeenStrap } from '../../store/store.ts';
import { HeardStraps, type PresentStrap, type Scene } from './heard.ts';
import { HeardTreadmills } from './heard-treadmills.ts';
import { signIns } from './sign-in.ts';

const DIALOG_FOR_REAL_MS = 5_000;
/** What others have changed in the inventory and in choices is known so soon. */
const READ_EVERY_REAL_MS = 10_000;
const WORN_EVERY_REAL_MS = 30_000;

/** What the clinic has written down of its straps. */
export interface Equipment {
  readonly inventory: readonly StrapIdentity[];
  readonly lastStraps: readonly LastStrap[];
}

export interface PairingDeskParts {
  readonly roomId: string;
  readonly log: ClassLog;
  readonly bus: Publisher;
  readonly clock: Clock;
  readonly equipment: () => Promise<Equipment>;
  /** Appends an event to the class's log without a tap. */
  readonly note: (decide: (present: OpenClass) => NewEvent | null) => Promise<unknown>;
  readonly onWorn: (worn: readonly SeenStrap[]) => void;
}

/** Open for a slot, or (null) for none. */
interface OpenDialog {
  readonly openedAtMs: number;
  untilMs: number;
}

export class PairingDesk {
  readonly #parts: PairingDeskParts;
  readonly #heard = new HeardStraps();
  readonly #treadmills = new HeardTreadmills();
  readonly #dialogs = new Map<Slot | null, OpenDialog>();
  #equipment: Equipment = { inventory: [], lastStraps: [] };
  #readAtMs = Number.NEGATIVE_INFINITY;
  #wornAtMs = Number.NEGATIVE_INFINITY;
  #signingIn = false;

  constructor(parts: PairingDeskParts) {
    this.#parts = parts;
    this.#read();
  }

  note(sample: Sample, atMs: number): void {
    if (sample.kind === 'treadmill') this.#treadmills.note(sample, atMs);
    else this.#heard.note(sample, atMs);
  }

  asked({ open, slot: place }: ViewerPairing): void {
    const { clock } = this.#parts;
    const slot = place ?? null;
    const nowMs = clock.nowMs();
    if (!open) {
      this.#dialogs.clear();
      return;
    }
    const untilMs = nowMs + DIALOG_FOR_REAL_MS * clock.rate;
    const dialog = this.#dialogs.get(slot);
    if (dialog !== undefined && dialog.untilMs > nowMs) dialog.untilMs = untilMs;
    else this.#dialogs.set(slot, { openedAtMs: nowMs, untilMs });
    this.#read();
  }

  classChanged(): void {
    this.#read();
  }

  /** Once a second. */
  beat(nowMs: number): void {
    const { clock, log } = this.#parts;
    this.#forgetOld(nowMs);
    this.#publish();
    if (nowMs - this.#readAtMs >= READ_EVERY_REAL_MS * clock.rate) this.#read();
    const open = log.current();
    if (open === null || hasEnded(open.model)) return;
    const present = this.#heard.present(this.#scene(), nowMs);
    this.#signIn(open, present, nowMs);
    if (!isUnderWay(open.model) || nowMs - this.#wornAtMs < WORN_EVERY_REAL_MS * clock.rate) return;
    this.#wornAtMs = nowMs;
    const worn = present.filter(({ wornBySlot }) => wornBySlot !== null);
    const { onWorn } = this.#parts;
    if (worn.length > 0)
      onWorn(
        worn.map(({ strap, atMs, battery }) => ({
          strapId: strap.strapId,
          atMs,
          battery: battery === null ? null : inventoryBattery(battery),
        })),
      );
  }

  #forgetOld(nowMs: number): void {
    this.#heard.forgetOld(nowMs);
    this.#treadmills.forgetOld(nowMs);
  }

  #scene(): Scene {
    return { model: this.#parts.log.current()?.model ?? null, ...this.#equipment };
  }

  #read(): void {
    this.#readAtMs = this.#parts.clock.nowMs();
    this.#parts.equipment().then(
      (equipment) => {
        this.#equipment = equipment;
        this.#publish();
      },
      () => {},
    );
  }

  #publish(): void {
    const { roomId, bus, clock } = this.#parts;
    const nowMs = clock.nowMs();
    for (const [slot, { untilMs }] of this.#dialogs) if (untilMs <= nowMs) this.#dialogs.delete(slot);
    if (this.#dialogs.size === 0) return;
    const forPlaces = [...this.#dialogs].flatMap(([slot, { openedAtMs }]) =>
      slot === null ? [] : [{ slot, openedAtMs }],
    );
    this.#forgetOld(nowMs);
    const scene = this.#scene();
    const channel = channels.straps(roomId);
    publish(bus, channel, {
      type: 'serverStraps',
      ...this.#heard.forPairing(scene, forPlaces, nowMs),
    });
    const treadmills = this.#treadmills.list(scene.model, nowMs);
    publish(bus, channel, { type: 'serverTreadmills', treadmills });
  }

  /** One at a time: the log has moved on after each, and the next beat judges anew. */
  #signIn({ model }: OpenClass, present: readonly PresentStrap[], nowMs: number): void {
    const decide = (now: Pick<OpenClass, 'model'>): NewEvent | null => {
      const [first] = signIns(now.model, this.#equipment.lastStraps, present);
      if (first === undefined) return null;
      return { kind: 'assigned', ...first, atMs: nowMs, actor: 'system', commandId: null };
    };
    if (this.#signingIn || decide({ model }) === null) return;
    this.#signingIn = true;
    this.#parts
      .note(decide)
      .catch(() => {})
      .finally(() => {
        this.#signingIn = false;
      });
  }
}

/** What the inventory keeps: a percent, or that it is low though no percent says so. */
function inventoryBattery({ percent, isLow, atMs }: BatteryLevel): SeenStrap['battery'] {
  const saysEnough = percent !== null && (!isLow || percent <= LOW_BATTERY_PERCENT);
  return saysEnough || isLow ? { percent: saysEnough ? percent : null, atMs } : null;
}
