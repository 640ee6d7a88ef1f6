/** A file or standard input as a stream of bytes, with the errors that a person at the command line meets. */
import { createReadStream } from 'node:fs';
import { AppError, type ErrorKind } from '@takt/shared/errors.ts';

/** No line that anybody reads is longer: beyond it the file is something else. */
const MAX_LINE_CHARS = 4_096;

/** What a recording of training may have: a day with everything that a watch writes is a third of it. */
export const RECORDING_BYTES_MAX = 64 * 1024 * 1024;
/** What radios heard of a room for some hours. */
export const CAPTURE_BYTES_MAX = 256 * 1024 * 1024;

const READ_ERRORS: Readonly<Record<string, readonly [ErrorKind, string, string]>> = {
  ENOENT: ['not-found', 'filen finnes ikke', 'there is no such file'],
  ENOTDIR: ['not-found', 'filen finnes ikke', 'there is no such file'],
  ELOOP: ['not-found', 'snarveien fører ingen steder', 'the link leads nowhere'],
  ENAMETOOLONG: ['not-found', 'navnet er for langt for en fil', 'the name is too long for a file'],
  EISDIR: [
    'bad-input',
    'dette er en mappe, ikke en fil. Velg filen som ligger i den',
    'this is a folder, not a file. Choose the file that lies in it',
  ],
  EACCES: ['not-allowed', 'filen kan ikke leses med dine rettigheter', 'you may not read the file'],
  EPERM: ['not-allowed', 'filen kan ikke leses med dine rettigheter', 'you may not read the file'],
  ENXIO: ['bad-input', 'dette er ingen fil som kan leses', 'this is no file that can be read'],
};

export function unreadable(
  file: string,
  nb: string,
  en: string,
  kind: ErrorKind = 'bad-input',
  cause?: unknown,
): AppError {
  const name = file === '-' ? { nb: 'standard inn', en: 'standard input' } : { nb: file, en: file };
  return new AppError(kind, { nb: `${name.nb}: ${nb}.`, en: `${name.en}: ${en}.` }, { cause });
}

/** The bytes of a file, or of standard input for "-". Throws an AppError that names the file when it cannot be read. */
export async function* readable(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? process.stdin : createReadStream(file);
  } catch (error) {
    const [kind, nb, en] = READ_ERRORS[String((error as NodeJS.ErrnoException).code)] ?? [
      'unavailable',
      'filen kan ikke leses. Kopier den til denne maskinen og prøv igjen',
      'the file cannot be read. Copy it to this machine and try again',
    ];
    throw unreadable(file, nb, en, kind, error);
  }
}

/** The same bytes; the first piece has at least `bytes` of them, unless there are no more. */
export async function* startingWith(
  bytes: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (start === null) yield chunk;
    else {
      start = Buffer.concat([start, chunk]);
      if (start.length < bytes) continue;
      yield start;
      start = null;
    }
  }
  if (start !== null && start.length > 0) yield start;
}

/** `first`, then what is left. */
export async function* resumed(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

/** All of it. Throws an AppError, before the memory is full, when it is more than `mostBytes`. */
export async function whole(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(file, mostBytes);
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}

export function tooLarge(file: string, mostBytes: number): AppError {
  const most = Math.round(mostBytes / 1024 / 1024);
  return unreadable(
    file,
    `filen er større enn ${most} MB, og så stor er ingen økt. Eksporter hver økt for seg`,
    `the file is larger than ${most} MB, and no session is that large. Export each session by itself`,
  );
}

/** Lines as they come, the last one with or without a line end. */
export async function* linesOf(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let line = '';
  let number = 1;
  for await (const chunk of chunks) {
    const [end = '', ...next] = decoder.decode(chunk, { stream: true }).split('\n');
    line += end;
    for (const following of next) {
      yield line;
      number++;
      line = following;
    }
    if (line.length <= MAX_LINE_CHARS) continue;
    const nb = `linje ${number} er for lang; dette er ikke en tekstfil`;
    throw unreadable(file, nb, `line ${number} is too long; this is no text file`);
  }
  if (line !== '') yield line;
}
