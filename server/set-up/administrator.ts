/**
 * The first who gives access, with password, authenticator and recovery codes in one go: clinic lead, technician and instructor, so
 * that a class can be tried on the first day.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { AdministratorAnswer } from '@takt/shared/api/set-up.ts';
import { checkedName, PERSON_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import { hashes } from '../access/invitations.ts';
import { plainName } from '../access/log-in.ts';
import { checkNewPassword, hashSecret } from '../access/password.ts';
import { keepTotp, newRecoveryCodes } from '../access/secret.ts';
import { base32, fromBase32, stepOfCode, totpUri } from '../access/totp.ts';
import { accessWords } from '../access/words.ts';
import { BY_SET_UP } from '../store/sql-set-up.ts';
import type { Store } from '../store/store.ts';

export function offerTotp(clinicName: string, loginName: string): { secret: string; uri: string } {
  const secret = base32(randomBytes(20));
  return { secret, uri: totpUri(secret, clinicName, plainName(loginName)) };
}

/** Resolves to the recovery codes. AppError: the name cannot be shown, the password is too weak, or the code is not right. */
export async function makeAdministrator(
  { setUp }: Pick<Store, 'setUp'>,
  clinicId: string,
  answer: AdministratorAnswer,
  nowMs: number,
): Promise<readonly string[]> {
  const loginName = plainName(answer.loginName);
  const name = checkedName(answer.name, { longest: PERSON_NAME_LONGEST });
  checkNewPassword(answer.password, [loginName, name]);
  const totpStep = stepOfCode(fromBase32(answer.totpSecret), answer.code.replaceAll(/\s/g, ''), nowMs);
  if (totpStep === null) throw accessWords.codeWrong();
  const accountId = randomUUID();
  const recoveryCodes = newRecoveryCodes();
  await setUp.administrator(
    {
      ...{
        accountId,
        clinicId,
        loginName,
        name,
        roles: ['lead', 'technician', 'instructor'],
        hprNumber: null,
      },
      ...{ createdAtMs: nowMs, createdBy: BY_SET_UP, disabledAtMs: null },
    },
    {
      passwordHash: await hashSecret(answer.password),
      totpSecret: keepTotp(await setUp.accountKey(clinicId), accountId, answer.totpSecret),
      totpStep,
      recoveryHashes: hashes(recoveryCodes),
    },
  );
  return recoveryCodes;
}
