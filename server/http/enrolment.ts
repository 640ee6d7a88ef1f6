/**
 * Enrolment: a member of staff is given a short-lived code, whoever types it in is given a token. Of both the store
 * has the SHA-256 alone. From a token's nothing is found out; a code's can be by trying all 10^8, so whoever reads the
 * disk within its ten minutes has the code too: it is short-lived and good for once.
 */
import { randomUUID } from 'node:crypto';
import type { Enrolment, NewEnrolment, Redeem, Redeemed } from '@takt/shared/api/gateways.ts';
import { AppError } from '@takt/shared/errors.ts';
import { checkedName, GATEWAY_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import { hashOf } from '../access/credentials.ts';
import { newToken, newTypedCode } from '../access/secret.ts';
import type { GatewayRow, Store } from '../store/store.ts';
import type { Services } from './services.ts';

/** Real time: long enough to walk to the treadmills and type it. */
const VALID_FOR_S = 600;
const OPEN_A_CLINIC = 10;
const CODE_TRIES = 5;
/**
 * Wrong codes that a clinic's servers answer in a minute of real time, together. Ten open codes of 10^8, for ten minutes: one
 * chance in 100 000 that somebody who tries all the time finds one.
 */
const WRONG_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** The gateway that this token was given to; null: unknown or revoked. */
export function gatewayByToken(store: Store, token: string): Promise<GatewayRow | null> {
  return store.gateways.byToken(hashOf(token));
}

type Parts = Pick<Services, 'store' | 'clock' | 'clinic' | 'findRoom'>;

export async function openEnrolment(
  { store, clock, clinic }: Parts,
  { roomId, kind, station }: NewEnrolment,
  createdBy: string,
): Promise<Enrolment> {
  if (kind === 'gateway' && station !== null) throw gatewayWithStation();
  const nowMs = clock.nowMs();
  const expiresAtMs = nowMs + VALID_FOR_S * 1000 * clock.rate;
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const code = newTypedCode();
    const outcome = await store.gateways.openEnrolment({
      codeHash: hashOf(code),
      clinicId: clinic.clinicId,
      ...{ roomId, kind, station, expiresAtMs, createdBy, nowMs, atMost: OPEN_A_CLINIC },
    });
    if (outcome === 'opened') return { code, expiresAtMs, validForS: VALID_FOR_S };
    if (outcome === 'full') throw tooManyOpen();
  }
  throw new Error('no free enrolment code was found');
}

/** AppError: the code is wrong, used, or out of date; too many wrong ones were tried; or the name cannot be shown. */
export async function redeemCode(
  { store, clock, clinic, findRoom }: Parts,
  { code, name }: Redeem,
): Promise<Redeemed> {
  const token = newToken();
  const result = await store.gateways.redeem({
    clinicId: clinic.clinicId,
    tries: { atMost: WRONG_A_MINUTE, withinMs: MINUTE_MS * clock.rate },
    codeHash: hashOf(code.replace(/\s/g, '')),
    nowMs: clock.nowMs(),
    gatewayId: randomUUID(),
    name: checkedName(name, { longest: GATEWAY_NAME_LONGEST }),
    tokenHash: hashOf(token),
  });
  if (result.outcome !== 'enrolled') throw codeRefused[result.outcome]();
  const { gatewayId, kind, roomId, station } = result.gateway;
  const roomName = findRoom(roomId)?.name ?? roomId;
  return { gatewayId, token, kind, roomId, roomName, station };
}

const codeRefused = {
  unknown: () =>
    new AppError('bad-input', {
      nb: 'Koden stemmer ikke. Se på skjermen som viser den, og skriv de åtte sifrene på nytt.',
      en: 'The code is not right. Look at the screen that shows it, and write the eight digits again.',
    }),
  used: () =>
    new AppError('conflict', {
      nb: 'Koden er brukt. Hver kode gjelder én gang: hent en ny på siden Mottakere.',
      en: 'The code has been used. Each works once: get a new one on the page Receivers.',
    }),
  expired: () =>
    new AppError('too-late', {
      nb: 'Koden er for gammel; den gjelder i 10 minutter. Hent en ny på siden Mottakere.',
      en: 'The code is too old; it is valid for 10 minutes. Get a new one on the page Receivers.',
    }),
  'too-many': () =>
    new AppError('too-many', {
      nb: 'For mange gale koder. Vent ett minutt, og prøv igjen.',
      en: 'Too many wrong codes. Wait a minute, and try again.',
    }),
};

const tooManyOpen = (): AppError =>
  new AppError('conflict', {
    nb: `${OPEN_A_CLINIC} koder er alt i omløp. Bruk en av dem, eller vent til de er gått ut (10 minutter).`,
    en: `${OPEN_A_CLINIC} codes are open already. Use one of them, or wait until they have expired (10 minutes).`,
  });
const gatewayWithStation = (): AppError =>
  new AppError('bad-input', {
    nb: 'En mottaker står i et rom, ikke på en plass. Bare et nettbrett har plass.',
    en: 'A gateway stands in a room, not at a station. Only a tablet has a station.',
  });
