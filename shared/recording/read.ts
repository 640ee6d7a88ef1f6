/**
 * The one door for files: bytes in, a Recording out. The content decides the format; the name is only a hint.
 */
import { unreadable } from './builder.ts';
import { looksLikeCsv, readCsv } from './csv.ts';
import { looksLikeFit, readFit } from './fit.ts';
import type { Recording } from './recording.ts';
import { looksLikeHrm, looksLikeRr, readHrm, readRr } from './rr.ts';
import { looksLikeTakt, readTakt } from './takt.ts';
import { looksLikeTcx, readTcx } from './tcx.ts';
import { decodeText } from './text.ts';

/** Throws AppError (bad-input) for what is no recording, is cut short, or holds no heart rate; nothing else. */
export function readRecording(bytes: Uint8Array, fileName: string): Recording {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase();
  if (bytes.length === 0) {
    throw unreadable(fileName, 'filen er tom.', 'the file is empty.');
  }
  if (looksLikeFit(bytes) || extension === 'fit') return readFit(bytes, fileName);
  if (looksLikeTakt(bytes) || extension === 'takt') return readTakt(bytes, fileName);
  const text = decodeText(bytes);
  if (looksLikeTcx(text)) return readTcx(text, fileName);
  if (looksLikeHrm(text)) return readHrm(text, fileName);
  if (looksLikeRr(text)) return readRr(text, fileName);
  if (looksLikeCsv(text) || extension === 'csv') return readCsv(text, fileName);
  throw unreadable(
    fileName,
    'Takt kjenner ikke igjen innholdet fra første byte. Den leser FIT, TCX, CSV (tid og puls), RR i ms, Polar .hrm og egne opptak.',
    'Takt does not recognise its content from the first byte on. It reads FIT, TCX, CSV (time and heart rate), RR in ms, Polar .hrm and its own recordings.',
  );
}
