/** Whether a gateway is let in, and as whom: by the common token, by its own, or as the demonstration's own page. */

import { bearerOf, type Credentials } from '../access/credentials.ts';
import { demand, may, notAllowed } from '../access/table.ts';
import type { GatewayRow } from '../store/store.ts';
import { gatewayByToken } from './enrolment.ts';
import type { Services } from './services.ts';

export interface Admission {
  /** As it was enrolled, which overrules what it says of itself; null: it is who it says it is. */
  readonly enrolled: GatewayRow | null;
}

/**
 * `helloToken`: from a browser, whose WebSocket can carry no header; where there is one, the header counts. Rejects with
 * an AppError of kind not-allowed, or with another error when the store cannot be asked.
 */
export async function admit(
  { access, store, refusals }: Pick<Services, 'access' | 'store' | 'refusals'>,
  from: Credentials,
  helloToken: string | undefined,
): Promise<Admission> {
  const token = from.authorization === undefined ? helloToken : bearerOf(from);
  if (from.authorization === undefined && token === undefined) {
    const actor = await access.identify(from);
    if (!may(actor, 'uplink.send')) void refusals.note(actor, '/uplink');
    demand(actor, 'uplink.send');
    return { enrolled: null };
  }
  if (token === undefined) throw notAllowed();
  if (access.isCommonToken(token)) return { enrolled: null };
  const enrolled = await gatewayByToken(store, token);
  if (enrolled === null) throw notAllowed();
  return { enrolled };
}
