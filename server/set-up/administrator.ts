/**
 * The first who gives access, with password, authenticator and recovery codes in one go: clinic lead, technician and instructor, so
 * that a class can be tried on the first day.
 */
import { randomUUID } from 'node:crypto';
import type { AdministratorAnswer } from '@takt/shared/api/set-up.ts';
import { checkedName, PERSON_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import { makeProofs, newTotpSecret } from '../access/invitations.ts';
import { plainName } from '../access/log-in.ts';
import { totpUri } from '../access/totp.ts';
import type { AccountRow } from '../store/account-store.ts';
import { BY_SET_UP } from '../store/set-up-store.ts';
import type { Store } from '../store/store.ts';

export function offerTotp(clinicName: string, loginName: string): { secret: string; uri: string } {
  const secret = newTotpSecret();
  return { secret, uri: totpUri(secret, clinicName, plainName(loginName)) };
}

/** Resolves to the recovery codes. AppError: the name cannot be shown, the password is too weak, or the code is not right. */
export async function makeAdministrator(
  { setUp }: Pick<Store, 'setUp'>,
  clinicId: string,
  answer: AdministratorAnswer,
  nowMs: number,
): Promise<readonly string[]> {
  const account: AccountRow = {
    ...{ accountId: randomUUID(), clinicId, loginName: plainName(answer.loginName) },
    name: checkedName(answer.name, { longest: PERSON_NAME_LONGEST }),
    roles: ['lead', 'technician', 'instructor'],
    ...{ hprNumber: null, createdAtMs: nowMs, createdBy: BY_SET_UP, disabledAtMs: null },
  };
  const secretKey = await setUp.accountKey(clinicId);
  const { proofs, recoveryCodes } = await makeProofs(answer, account, secretKey, nowMs);
  await setUp.administrator(account, proofs);
  return recoveryCodes;
}
