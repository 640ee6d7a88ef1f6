/**
 * Who may do what: one table, role by action, refused by default. Every route and every socket names its action;
 * a route without one does not start.
 */
import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@takt/shared/errors.ts';

export type Role = 'instructor' | 'clinician' | 'technician' | 'wall' | 'gateway' | 'tablet';

export type Action =
  | 'session.read'
  | 'room.watch'
  | 'room.steer'
  | 'class.prepare'
  | 'class.steer'
  | 'class.read'
  | 'gateway.read'
  | 'gateway.enrol'
  | 'metrics.read'
  | 'storage.read'
  | 'strap.read'
  | 'strap.edit'
  | 'choice.read'
  | 'choice.edit'
  | 'uplink.send';

const ALLOWED: Readonly<Record<Role, ReadonlySet<Action>>> = {
  instructor: new Set([
    'session.read',
    'room.watch',
    'room.steer',
    'class.prepare',
    'class.steer',
    'class.read',
    'gateway.read',
    'gateway.enrol',
    'storage.read',
    'strap.read',
    'strap.edit',
    'choice.read',
    'choice.edit',
  ]),
  clinician: new Set(['session.read', 'class.read', 'storage.read']),
  technician: new Set([
    'session.read',
    'gateway.read',
    'gateway.enrol',
    'metrics.read',
    'storage.read',
    'strap.read',
    'strap.edit',
  ]),
  wall: new Set(['session.read', 'room.watch']),
  gateway: new Set(['uplink.send']),
  tablet: new Set(['session.read', 'uplink.send']),
};

/** Who acts: stands on every event and in the log of readings. */
export interface Actor {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** The demonstration is an actor too: it may do all that staff may, on data of made-up people. */
const DEMONSTRATION: Actor = {
  id: 'demonstration',
  roles: ['instructor', 'clinician', 'technician', 'wall'],
};
/** A browser that shows our own page may also be a tablet at a treadmill: it cannot put a token in a header. */
const DEMONSTRATION_PAGE: Actor = { ...DEMONSTRATION, roles: [...DEMONSTRATION.roles, 'tablet'] };
const GATEWAY: Actor = { id: 'gateway', roles: ['gateway'] };

export interface AccessRules {
  /** Only a demonstration knows no log-in; it is bound to this machine. */
  readonly demonstration: boolean;
  /** What a gateway on another machine must show; null: none is let in. */
  readonly gatewayToken: string | null;
}

/** The parts of a request that tell who it is from. */
export interface Credentials {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
}

const NOT_ALLOWED = {
  nb: 'Dette har du ikke tilgang til.',
  en: 'You do not have access to this.',
};

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export function identify(rules: AccessRules, from: Credentials): Actor | null {
  const bearer = bearerOf(from);
  if (bearer !== undefined) return isCommonToken(rules, bearer) ? GATEWAY : null;
  if (!rules.demonstration || !isOurOwnPage(from)) return null;
  return from.origin === undefined ? DEMONSTRATION : DEMONSTRATION_PAGE;
}

export function bearerOf({ authorization }: Credentials): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
}

/** The one token for every gateway of a server that was not enrolled. */
export function isCommonToken({ gatewayToken }: AccessRules, token: string): boolean {
  return gatewayToken !== null && equal(token, gatewayToken);
}

/**
 * A page from elsewhere must not reach the demonstration through the visitor's own browser: the name asked for is
 * this machine's (against DNS rebinding), and a browser that names an origin names that same server.
 */
function isOurOwnPage({ host, origin }: Credentials): boolean {
  const name = host?.replace(/:\d+$/, '');
  if (name === undefined || !LOOPBACK_HOSTS.has(name)) return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

function equal(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

export const notAllowed = (): AppError => new AppError('not-allowed', NOT_ALLOWED);

/** The actor, when it may; else an AppError of kind not-allowed. */
export function authorize(rules: AccessRules, from: Credentials, action: Action): Actor {
  const actor = identify(rules, from);
  if (actor === null || !actor.roles.some((role) => ALLOWED[role].has(action))) {
    throw notAllowed();
  }
  return actor;
}
