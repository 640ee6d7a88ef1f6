/**
 * A back-up as bytes: the manifest's line, then the database through zstd, all of it encrypted with age to public keys. So it
 * can be opened without Takt too: `age -d -i KEY FILE | tail -n +2 | zstd -d`. Streams both ways: nothing is held whole.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { AppError } from '@takt/shared/errors.ts';
import { Decrypter, Encrypter } from 'age-encryption';
import { MANIFEST_BYTES_MAX, type Manifest, manifestLine, readManifest } from './manifest.ts';

const NEWLINE = 10;

export async function seal(
  manifest: Manifest,
  database: Readable,
  recipients: readonly string[],
): Promise<Readable> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  async function* plain(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(manifestLine(manifest));
    const packed = createZstdCompress();
    // What goes wrong before it ends the reading of it too.
    pipeline(database, packed).catch(() => {});
    yield* packed;
  }
  const sealed = await encrypter.encrypt(webStream(Readable.from(plain())));
  return Readable.fromWeb(sealed as WebStream<Uint8Array>);
}

export interface Opened {
  readonly manifest: Manifest;
  /** The database, as it was put in. It fails when the file was changed or cut short. */
  readonly database: Readable;
}

/** Rejects with an AppError when none of the keys opens it, or it is no back-up. */
export async function unseal(file: Readable, identities: readonly string[]): Promise<Opened> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let plain: Readable;
  try {
    plain = Readable.fromWeb((await decrypter.decrypt(webStream(file))) as WebStream<Uint8Array>);
  } catch (cause) {
    throw notOpened(cause);
  }
  const parts = plain.iterator();
  let head = Buffer.alloc(0);
  while (!head.includes(NEWLINE) && head.length < MANIFEST_BYTES_MAX) {
    const { value, done } = await parts.next().catch(changed);
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const end = head.indexOf(NEWLINE);
  const manifest = readManifest(head.subarray(0, Math.max(0, end)).toString());
  async function* packed(): AsyncGenerator<Uint8Array> {
    try {
      yield head.subarray(end + 1);
      for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value;
    } catch (cause) {
      changed(cause);
    } finally {
      plain.destroy();
    }
  }
  const database = createZstdDecompress();
  pipeline(Readable.from(packed()), database).catch(() => {});
  return { manifest, database };
}

const webStream = (stream: Readable): ReadableStream<Uint8Array> =>
  Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;

function notOpened(cause: unknown): AppError {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (/no identity/i.test(said)) {
    return new AppError(
      'not-allowed',
      {
        nb: 'Nøkkelen åpner ikke denne sikkerhetskopien. Bruk gjenopprettingsnøkkelen på papiret, eller nøkkelfilen til maskinen som laget kopien (--backup-key).',
        en: 'The key does not open this back-up. Use the recovery key on paper, or the key file of the machine that made the back-up (--backup-key).',
      },
      { cause },
    );
  }
  return new AppError(
    'bad-input',
    {
      nb: 'Filen er ingen sikkerhetskopi fra Takt, eller begynnelsen av den er skadet.',
      en: 'The file is no back-up of Takt, or its beginning is damaged.',
    },
    { cause },
  );
}

function changed(cause: unknown): never {
  throw new AppError(
    'damaged',
    {
      nb: 'Sikkerhetskopien er skadet eller kuttet: den kan ikke brukes. Bruk en annen.',
      en: 'The back-up is damaged or was cut short: it cannot be used. Use another.',
    },
    { cause },
  );
}
