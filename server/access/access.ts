/** Who a request is from. What they may do then is the table's (table.ts). */
import { STAFF_ROLES } from '@takt/shared/api/accounts.ts';
import type { DeviceRow } from '../store/account-store.ts';
import type { Actor } from './actor.ts';
import { cookieOf } from './cookies.ts';
import { bearerOf, type Credentials, equalSecrets, isFromOwnPage, isShownToBeOurs } from './credentials.ts';
import { deviceByToken } from './devices.ts';
import { type OpenId, type OpenIdRules, openIdOf } from './openid.ts';
import type { AccessParts } from './parts.ts';
import type { SecretKey } from './secret.ts';
import { actorOfSession } from './sessions.ts';

/** `demonstration`: no log-in, this machine alone, made-up people. `clinic`: whoever acts has shown who they are. */
export type Mode = 'demonstration' | 'clinic';

export interface AccessRules {
  readonly mode: Mode;
  /** The one token for every gateway that was not enrolled; null: none of those is let in. */
  readonly gatewayToken: string | null;
  /** Under which secrets are kept that must be read again; left out: they stand in the store as they are. */
  readonly secretKey?: SecretKey;
  /** The machine's time of day, where a test has another. */
  readonly timeOfDayMs?: () => number;
  /** Log-in by another provider too; left out: there is none. */
  readonly openId?: OpenIdRules | null;
}

export interface Access {
  readonly mode: Mode;
  readonly parts: AccessParts;
  readonly openId: OpenId | null;
  /** null: nobody that we know. Rejects when the store cannot be asked. */
  identify(from: Credentials): Promise<Actor | null>;
  isCommonToken(token: string): boolean;
}

const NO_SESSION = { roomId: null, session: null, device: null } as const;
/** The demonstration is an actor too: it may do all that staff may, on data of made-up people. */
const DEMONSTRATION: Actor = { id: 'demonstration', roles: [...STAFF_ROLES, 'wall'], ...NO_SESSION };
/** A browser that shows our own page may also be a tablet at a treadmill: it cannot put a token in a header. */
const DEMONSTRATION_PAGE: Actor = { ...DEMONSTRATION, roles: [...DEMONSTRATION.roles, 'tablet'] };
const GATEWAY: Actor = { id: 'gateway', roles: ['gateway'], ...NO_SESSION };

export function createAccess(
  { mode, gatewayToken, secretKey = null, timeOfDayMs = Date.now, openId = null }: AccessRules,
  { store, clock, clinic }: Pick<AccessParts, 'store' | 'clock' | 'clinic'>,
): Access {
  const parts: AccessParts = { store, clock, clinic, secretKey, timeOfDayMs };
  const isCommonToken = (token: string): boolean =>
    gatewayToken !== null && equalSecrets(token, gatewayToken);
  return {
    ...{ mode, parts, isCommonToken },
    openId: openId === null || mode === 'demonstration' ? null : openIdOf(openId, parts),
    async identify(from) {
      const bearer = bearerOf(from);
      if (bearer !== undefined && isCommonToken(bearer)) return GATEWAY;
      if (mode === 'clinic') return identifyInClinic(parts, from);
      if (from.authorization !== undefined || !isFromThisMachine(from) || !isFromOwnPage(from)) return null;
      return from.origin === undefined ? DEMONSTRATION : DEMONSTRATION_PAGE;
    },
  };
}

/** A token in the header is all that counts where there is one. A person on a device is that person. */
async function identifyInClinic(parts: AccessParts, from: Credentials): Promise<Actor | null> {
  if (from.authorization !== undefined)
    return actorOfDevice(await deviceByToken(parts, bearerOf(from) ?? null));
  if (!isShownToBeOurs(from)) return null;
  const device = await deviceByToken(parts, cookieOf(from, 'device'));
  const token = cookieOf(from, 'session');
  const person = token === null ? null : await actorOfSession(parts, token, device);
  return person ?? actorOfDevice(device);
}

const actorOfDevice = (device: DeviceRow | null): Actor | null =>
  device === null
    ? null
    : { id: device.deviceId, roles: [device.kind], roomId: device.roomId, session: null, device };

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A page from elsewhere must not reach the demonstration through the visitor's own browser: the name asked for is this
 * machine's (against DNS rebinding).
 */
const isFromThisMachine = ({ host }: Credentials): boolean => isLoopbackName(host);

export function isLoopbackName(host: string | undefined): boolean {
  const name = host?.replace(/:\d+$/, '');
  return name !== undefined && LOOPBACK_HOSTS.has(name);
}
