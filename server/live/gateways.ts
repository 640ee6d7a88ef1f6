/**
 * Which gateways are there, and how they are. Each server process tells the others of those that are connected to it,
 * every ten seconds and at every change, so that any of them can answer. Lives in memory only; the registry of enrolled
 * gateways is the store's.
 */

import type { GatewayKind } from '@takt/shared/api/gateways.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import type { Station } from '@takt/shared/ids.ts';
import type { Bus } from '../bus/bus.ts';
import { publish, subscribe } from '../bus/channel.ts';
import type { Presence } from '../bus/channels.ts';
import * as channels from '../bus/channels.ts';

/** Whoever is connected, as far as the server knows it. */
export interface GatewayIdentity {
  readonly gatewayId: string;
  readonly connection: string;
  readonly origin: Presence['origin'];
  readonly kind: GatewayKind;
  readonly station: Station | null;
}

export interface KnownGateway extends Omit<GatewayIdentity, 'connection'> {
  readonly state: Presence['state'];
  readonly heardAgeS: number;
  readonly report: GatewayReport | null;
  readonly reportAgeS: number | null;
}

export interface Connection {
  /** It sent something. */
  heard(): void;
  tell(report: GatewayReport): void;
  end(): void;
}

export interface Gateways {
  /** From now on this room's gateways are known here, those of other processes too. */
  follow(roomId: string): Promise<void>;
  /** `hangUp` is called when the gateway is revoked. */
  connected(roomId: string, who: GatewayIdentity, hangUp: () => void): Connection;
  /** It came, and speaks a protocol that is no longer spoken here, or not yet. */
  refused(roomId: string, who: GatewayIdentity, why: 'too-old' | 'too-new'): void;
  /** In every process. */
  revoked(roomId: string, gatewayId: string): void;
  inRoom(roomId: string): readonly KnownGateway[];
  close(): Promise<void>;
}

export interface GatewaysOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  /** The registry, for what the bus has lost: a gateway that is no longer in it is hung up on. */
  readonly enrolledIds: () => Promise<ReadonlySet<string>>;
}

// Real time.
const TELL_EVERY_MS = 10_000;
const GONE_AFTER_S = 30;
const FORGOTTEN_AFTER_S = 86_400;
/** Who has the common token may call itself anything: so many names are remembered in a room. */
const REMEMBERED_IN_A_ROOM = 64;
/** The registry is asked once in so many reports to the other processes. */
const CHECKED_EVERY = 3;

interface Kept extends Presence {
  readonly atMs: number;
}
interface Mine {
  readonly roomId: string;
  readonly who: GatewayIdentity;
  readonly hangUp: () => void;
  heardAtMs: number;
  report: GatewayReport | null;
  reportAtMs: number;
}

export function startGateways({ bus, clock, enrolledIds }: GatewaysOptions): Gateways {
  const rooms = new Map<string, Map<string, Kept>>();
  const subscriptions: (() => Promise<void>)[] = [];
  const mine = new Set<Mine>();
  let cancel: () => void = () => {};
  let turns = 0;
  const realMs = (): number => clock.nowMs() / clock.rate;
  const ageS = (atMs: number): number => Math.max(0, (realMs() - atMs) / 1000);

  function note(roomId: string, presence: Presence): void {
    const room = rooms.get(roomId);
    if (room === undefined) return;
    const before = room.get(presence.gatewayId);
    if (presence.state === 'gone' && before !== undefined && before.connection !== presence.connection)
      return;
    // Oldest first: what is set anew goes to the end.
    room.delete(presence.gatewayId);
    room.set(presence.gatewayId, { ...presence, atMs: realMs() });
    const [oldest] = room.keys();
    if (room.size > REMEMBERED_IN_A_ROOM && oldest !== undefined) room.delete(oldest);
  }
  function tell(roomId: string, presence: Presence): void {
    note(roomId, presence);
    publish(bus, channels.gatewayHealth(roomId), presence);
  }
  function tellOf({ roomId, who, heardAtMs, report, reportAtMs }: Mine, state: Presence['state']): void {
    const reportAgeS = report === null ? null : ageS(reportAtMs);
    tell(roomId, { ...who, state, heardAgeS: ageS(heardAtMs), report, reportAgeS });
  }
  function hangUpOn(isGone: (who: GatewayIdentity) => boolean): void {
    for (const { who, hangUp } of mine) if (who.origin === 'enrolled' && isGone(who)) hangUp();
  }
  function tick(): void {
    cancel = clock.after(TELL_EVERY_MS * clock.rate, tick);
    for (const connection of mine) tellOf(connection, 'connected');
    turns += 1;
    if (turns % CHECKED_EVERY !== 0 || ![...mine].some(({ who }) => who.origin === 'enrolled')) return;
    const since = new Set(mine);
    enrolledIds()
      .then((ids) => {
        // Who came meanwhile may be too new for this list.
        const left = [...since].filter(({ who }) => !ids.has(who.gatewayId)).map(({ who }) => who);
        hangUpOn((who) => left.includes(who));
      })
      .catch(() => {});
  }

  async function follow(roomId: string): Promise<void> {
    if (rooms.has(roomId)) return;
    rooms.set(roomId, new Map());
    const hear = channels.gatewayHealth(roomId);
    const revoked = channels.gatewayRevoked(roomId);
    subscriptions.push(
      await subscribe(bus, hear, (presence) => note(roomId, presence)),
      await subscribe(bus, revoked, (gone) => hangUpOn(({ gatewayId }) => gatewayId === gone.gatewayId)),
    );
  }
  tick();

  return {
    follow,
    connected(roomId, who, hangUp) {
      const connection: Mine = { roomId, who, hangUp, heardAtMs: realMs(), report: null, reportAtMs: 0 };
      mine.add(connection);
      tellOf(connection, 'connected');
      return {
        heard() {
          connection.heardAtMs = realMs();
        },
        tell(report) {
          connection.report = report;
          connection.reportAtMs = realMs();
          tellOf(connection, 'connected');
        },
        end() {
          if (mine.delete(connection)) tellOf(connection, 'gone');
        },
      };
    },
    refused(roomId, who, state) {
      tell(roomId, { ...who, state, heardAgeS: 0, report: null, reportAgeS: null });
    },
    revoked(roomId, gatewayId) {
      hangUpOn((who) => who.gatewayId === gatewayId);
      publish(bus, channels.gatewayRevoked(roomId), { gatewayId });
    },
    inRoom(roomId) {
      return [...(rooms.get(roomId)?.values() ?? [])].flatMap(({ atMs, connection: _, ...presence }) => {
        const heardAgeS = presence.heardAgeS + ageS(atMs);
        if (heardAgeS > FORGOTTEN_AFTER_S) return [];
        const silent = presence.state === 'connected' && heardAgeS > GONE_AFTER_S;
        const state = silent ? 'gone' : presence.state;
        const reportAgeS = presence.reportAgeS === null ? null : presence.reportAgeS + ageS(atMs);
        return [{ ...presence, state, heardAgeS, reportAgeS }];
      });
    },
    async close() {
      cancel();
      await Promise.all(subscriptions.map((unsubscribe) => unsubscribe()));
    },
  };
}
