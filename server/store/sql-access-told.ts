/** What the audit log says of access: which entries a change of an account makes, and how each is written. */
import type { Transaction } from 'kysely';
import type { AccountChange } from './account-store.ts';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';

/** In the transaction of what it tells of, and last in it. */
export function tellAccess(
  trx: Transaction<Schema>,
  by: By,
  fact: { readonly clinicId: string; readonly action: string; readonly detail?: string },
): Promise<void> {
  return audit(trx, done(by, { ...fact, why: 'access' }));
}

type Row = Schema['account'];

const PROOFS = {
  passwordHash: 'password',
  totpSecret: 'authenticator',
  pinHash: 'four digits',
  recoveryHashes: 'recovery codes',
} as const satisfies Partial<Record<keyof AccountChange, string>>;

/** One entry for each thing that is other than it was. */
export function entriesOf(
  before: Row,
  after: Row,
  change: AccountChange,
): { readonly action: string; readonly detail: string }[] {
  const { accountId } = before;
  const entries: { action: string; detail: string }[] = [];
  if (before.roles !== after.roles)
    entries.push({ action: 'roles changed', detail: `${accountId}: ${before.roles} → ${after.roles}` });
  if (
    before.disabledAtMs !== after.disabledAtMs &&
    (before.disabledAtMs === null) !== (after.disabledAtMs === null)
  )
    entries.push({
      action: after.disabledAtMs === null ? 'account enabled' : 'account disabled',
      detail: accountId,
    });
  for (const field of ['name', 'hprNumber'] as const)
    if (before[field] !== after[field])
      entries.push({
        action: 'account changed',
        detail: `${accountId}: ${field === 'name' ? 'name' : 'HPR number'}`,
      });
  for (const [field, proof] of Object.entries(PROOFS))
    if (change[field as keyof typeof PROOFS] !== undefined)
      entries.push({ action: 'proof changed', detail: `${accountId}: ${proof}` });
  return entries;
}
