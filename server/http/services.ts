/** What every route and socket is given: the server's parts, and who asks. */
import type { Template } from '@takt/shared/class/template.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { Static } from '@takt/shared/schema.ts';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { TSchema } from 'typebox';
import type { Access } from '../access/access.ts';
import type { Actor } from '../access/actor.ts';
import type { Credentials } from '../access/credentials.ts';
import type { Action } from '../access/table.ts';
import type { Backups } from '../backup/follow-deletions.ts';
import type { Bus } from '../bus/bus.ts';
import type { FanOut } from '../live/fan-out/fan-out.ts';
import type { Gateways } from '../live/gateways.ts';
import type { Rooms } from '../live/rooms.ts';
import type { SetUp } from '../set-up/set-up.ts';
import type { Clinic, Store } from '../store/store.ts';
import type { Warn } from '../store/upkeep.ts';
import type { Reach } from './reach.ts';
import type { Refusals } from './refusals.ts';

/** A route, and what a caller must be allowed to do. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly action: Action | 'public';
  /** false: the address is there, and this method is answered with the ones that are. */
  readonly served: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, in the order in which they were made known. */
    guarded: readonly GuardedRoute[];
  }
  interface FastifyContextConfig {
    /** What a caller must be allowed to do; `public` is said out loud. */
    action?: Action | 'public';
    /** The address is there for other methods. */
    otherMethod?: boolean;
  }
  interface FastifyRequest {
    /** Who acts; set before a handler runs, except on public routes. */
    actor: Actor;
    /** What it says of whoever asks; set likewise, on every route. */
    credentials: Credentials;
  }
}

export interface Services extends Pick<Rooms, 'rooms' | 'room' | 'findRoom' | 'readRooms'> {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly clinic: Clinic;
  readonly fanOut: FanOut;
  readonly gateways: Gateways;
  readonly access: Access;
  readonly version: string;
  /** Where the built client lies. */
  readonly clientDir: string;
  readonly warn: Warn;
  /** null: this process takes no back-ups. */
  readonly backup: Backups | null;
  readonly reach: Reach;
  readonly refusals: Refusals;
  /** The class templates that are offered. */
  readonly templates: readonly Template[];
  /** Beside a demonstration, until a clinic is set up; null: there is none to set up. */
  readonly setUp: SetUp | null;
}

/** What a route is sent and answers has the types of its schemas, as everywhere else: shared/schema.ts. */
export interface SchemaTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  SchemaTypes
>;
