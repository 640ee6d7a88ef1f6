/**
 * Passwords and PINs as the store has them: argon2id as `argon2id$m$t$p$salt$hash`, so that the cost can rise: what was
 * hashed at another cost is hashed anew when it is next given.
 */
import crypto, { randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '@takt/shared/errors.ts';

/** OWASP's second choice: 19 MiB, twice. More memory would hold up the threads that read files. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const BYTES = 32;

/** They run on the threads that read files and look names up, of which there are four. */
const AT_ONCE = 2;
const WAITING_MAX = 40;
let running = 0;
const waiting: (() => void)[] = [];

async function hashed(secret: string, salt: Buffer, cost: typeof COST | Cost): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX) throw tooBusy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    // The same letters typed on two keyboards are the same bytes.
    const message = Buffer.from(secret.normalize('NFKC'));
    return await promisify(crypto.argon2)('argon2id', { message, nonce: salt, tagLength: BYTES, ...cost });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  return written(salt, await hashed(secret, salt, COST));
}

function written(salt: Buffer, hash: Buffer): string {
  const { memory, passes, parallelism } = COST;
  const encoded = [salt, hash].map((bytes) => bytes.toString('base64url'));
  return ['argon2id', memory, passes, parallelism, ...encoded].join('$');
}

/** Of no secret at all: whoever is unknown costs the same work as whoever is known. */
const NOBODYS = written(randomBytes(16), randomBytes(BYTES));

export interface Judged {
  readonly right: boolean;
  /** It was hashed at another cost than is asked for now. */
  readonly outdated: boolean;
}

/** `stored` null: there is none, and the answer is no after the same work. */
export async function checkSecret(secret: string, stored: string | null): Promise<Judged> {
  const read = readHash(stored) ?? readHash(NOBODYS);
  if (read === null) return { right: false, outdated: false };
  const { salt, hash, ...cost } = read;
  const same = timingSafeEqual(await hashed(secret, salt, cost), hash);
  const outdated =
    cost.memory !== COST.memory || cost.passes !== COST.passes || cost.parallelism !== COST.parallelism;
  return { right: same && readHash(stored) !== null, outdated };
}

function readHash(stored: string | null): (Cost & { salt: Buffer; hash: Buffer }) | null {
  const [kind, m, t, p, salt = '', hash = ''] = stored?.split('$') ?? [];
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  if (kind !== 'argon2id' || !Object.values(cost).every((one) => Number.isInteger(one) && one > 0))
    return null;
  const read = { ...cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') };
  return read.hash.length === BYTES && read.salt.length >= 8 ? read : null;
}

export const PASSWORD_SHORTEST = 12;
const COMMON = /^(passord|password|qwerty|velkommen|welcome|sommer|vinter|takt)[\W\d_]*$/i;

/** AppError: it is too short, one character over and over, one's own name, or among the first that are guessed. */
export function checkNewPassword(password: string, names: readonly string[]): void {
  const plain = password.normalize('NFKC');
  if ([...plain].length < PASSWORD_SHORTEST)
    throw new AppError('bad-input', {
      nb: `Passordet må ha minst ${PASSWORD_SHORTEST} tegn. Flere vanlige ord etter hverandre er godt.`,
      en: `The password needs ${PASSWORD_SHORTEST} characters at least. Several plain words in a row are good.`,
    });
  const folded = plain.toLowerCase();
  const own = names.some(
    (name) => name.length > 2 && folded.replaceAll(/[\W\d_]/g, '') === name.toLowerCase(),
  );
  if (own || COMMON.test(plain) || new Set(folded).size < 4)
    throw new AppError('bad-input', {
      nb: 'Passordet er for lett å gjette. Velg et annet: flere vanlige ord etter hverandre er godt.',
      en: 'The password is too easy to guess. Choose another: several plain words in a row are good.',
    });
}

/** AppError: one of those that are tried first. */
export function checkNewPin(pin: string): void {
  const steps = [...pin].map((digit, i) => Number(digit) - Number(pin[i - 1] ?? digit)).slice(1);
  const regular = steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
  if (!regular && !/^(19|20)\d\d$/.test(pin)) return;
  throw new AppError('bad-input', {
    nb: 'Disse fire sifrene er for lette å gjette. Velg fire andre: ikke et årstall, ikke en rekke.',
    en: 'These four digits are too easy to guess. Choose four others: no year, no sequence.',
  });
}

const tooBusy = (): AppError =>
  new AppError('unavailable', {
    nb: 'For mange logger inn akkurat nå. Vent litt, og prøv igjen.',
    en: 'Too many are logging in right now. Wait a little, and try again.',
  });
