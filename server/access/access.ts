/** Who a request is from. What they may do then is the table's (table.ts). */
import { type Actor, STAFF_ROLES } from './actor.ts';
import { bearerOf, type Credentials, equalSecrets, isFromOwnPage } from './credentials.ts';

/** `demonstration`: no log-in, this machine alone, made-up people. `clinic`: whoever acts has shown who they are. */
export type Mode = 'demonstration' | 'clinic';

export interface AccessRules {
  readonly mode: Mode;
  /** The one token for every gateway that was not enrolled; null: none of those is let in. */
  readonly gatewayToken: string | null;
}

export interface Access {
  readonly mode: Mode;
  /** null: nobody that we know. Rejects when the store cannot be asked. */
  identify(from: Credentials): Promise<Actor | null>;
  isCommonToken(token: string): boolean;
}

/** The demonstration is an actor too: it may do all that staff may, on data of made-up people. */
const DEMONSTRATION: Actor = {
  id: 'demonstration',
  roles: [...STAFF_ROLES, 'wall'],
  roomId: null,
};
/** A browser that shows our own page may also be a tablet at a treadmill: it cannot put a token in a header. */
const DEMONSTRATION_PAGE: Actor = { ...DEMONSTRATION, roles: [...DEMONSTRATION.roles, 'tablet'] };
const GATEWAY: Actor = { id: 'gateway', roles: ['gateway'], roomId: null };

export function createAccess({ mode, gatewayToken }: AccessRules): Access {
  const isCommonToken = (token: string): boolean =>
    gatewayToken !== null && equalSecrets(token, gatewayToken);
  return {
    mode,
    isCommonToken,
    async identify(from) {
      const bearer = bearerOf(from);
      if (bearer !== undefined) return isCommonToken(bearer) ? GATEWAY : null;
      if (mode === 'clinic' || !isFromThisMachine(from) || !isFromOwnPage(from)) return null;
      return from.origin === undefined ? DEMONSTRATION : DEMONSTRATION_PAGE;
    },
  };
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A page from elsewhere must not reach the demonstration through the visitor's own browser: the name asked for is this
 * machine's (against DNS rebinding).
 */
function isFromThisMachine({ host }: Credentials): boolean {
  const name = host?.replace(/:\d+$/, '');
  return name !== undefined && LOOPBACK_HOSTS.has(name);
}
