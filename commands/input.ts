/** A file or standard input as a stream of bytes, with the errors that a person at the command line meets. */
import { createReadStream } from 'node:fs';
import { AppError, type ErrorKind } from '@takt/shared/errors.ts';

/** No line that anybody reads is longer: beyond it the file is something else. */
const MAX_LINE_CHARS = 4_096;

const READ_ERRORS: Readonly<Record<string, readonly [ErrorKind, string, string]>> = {
  ENOENT: ['not-found', 'filen finnes ikke', 'there is no such file'],
  EISDIR: ['bad-input', 'dette er en mappe, ikke en fil', 'this is a folder, not a file'],
  EACCES: ['not-allowed', 'filen kan ikke leses med dine rettigheter', 'you may not read the file'],
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
    const code = String((error as NodeJS.ErrnoException).code);
    const [kind, nb, en] = READ_ERRORS[code] ?? [
      'unavailable',
      `lesefeil (${code})`,
      `cannot be read (${code})`,
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

export async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces);
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
