/** A zip archive as it is read: a file is made when the one before it has been taken. */
import { Readable } from 'node:stream';
import { Zip, ZipDeflate } from 'fflate';

export interface ZippedFile {
  readonly name: string;
  readonly texts: Iterable<string>;
}

/** What fails on the way ends the stream with its error, so that an archive is never cut off as if it were whole. */
export function zipOf(files: AsyncIterable<ZippedFile>, madeAtMs: number): Readable {
  return Readable.from(bytesOf(files, madeAtMs), { objectMode: false });
}

async function* bytesOf(files: AsyncIterable<ZippedFile>, madeAtMs: number): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, data) => {
    failed ??= error;
    if (error === null) ready.push(data);
  });
  const taken = (): Uint8Array[] => {
    if (failed !== null) throw failed;
    const some = ready;
    ready = [];
    return some;
  };
  const encoder = new TextEncoder();
  for await (const { name, texts } of files) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = madeAtMs;
    zip.add(file);
    for (const text of texts) {
      file.push(encoder.encode(text));
      yield* taken();
    }
    file.push(new Uint8Array(0), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
