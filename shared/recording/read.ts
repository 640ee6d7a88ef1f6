/**
 * The one door for files: bytes in, a Recording out. The content decides the format; the name is only a hint.
 */
import { RECORDS_MAX, tooManyRecords, unreadable } from './builder.ts';
import { looksLikeCsv, readCsv } from './csv.ts';
import { looksLikeFit, readFit } from './fit.ts';
import { looksLikeHrm, readHrm } from './hrm.ts';
import type { Recording } from './recording.ts';
import { looksLikeRr, readRr } from './rr.ts';
import { looksLikeTakt, readTakt } from './takt.ts';
import { looksLikeTcx, readTcx } from './tcx.ts';
import { decodeText } from './text.ts';

/** Throws AppError (bad-input) for what is no recording, is cut short, contradicts itself or holds no heart rate; nothing else. */
export function readRecording(bytes: Uint8Array, fileName: string): Recording {
  if (bytes.length === 0) {
    throw unreadable(fileName, 'filen er tom.', 'the file is empty.');
  }
  if (looksLikeFit(bytes)) return readFit(bytes, fileName);
  if (looksLikeTakt(bytes)) return readTakt(bytes, fileName);
  const other = otherKind(bytes);
  if (other !== null) throw unreadable(fileName, other.nb, other.en);
  const text = decodeText(bytes);
  if (text.trim() === '') throw unreadable(fileName, 'filen er tom.', 'the file is empty.');
  if (looksLikeTcx(text)) return readTcx(text, fileName);
  if (hasTooManyLines(text)) throw tooManyRecords(fileName);
  if (looksLikeHrm(text)) return readHrm(text, fileName);
  if (looksLikeRr(text)) return readRr(text, fileName);
  if (looksLikeCsv(text)) return readCsv(text, fileName);
  const tabbed = withTabs(text);
  if (tabbed !== null) return readCsv(tabbed, fileName);
  if (/<gpx[\s>]/i.test(text.slice(0, 16_384))) {
    throw unreadable(
      fileName,
      'dette er en GPX-fil, som Takt ikke leser. Eksporter økta som FIT eller TCX.',
      'this is a GPX file, which Takt does not read. Export the session as FIT or TCX.',
    );
  }
  throw unreadable(
    fileName,
    'Takt kjenner ikke igjen innholdet fra første byte. Den leser FIT, TCX, CSV (tid og puls), RR i ms, Polar .hrm og egne opptak.',
    'Takt does not recognise its content from the first byte on. It reads FIT, TCX, CSV (time and heart rate), RR in ms, Polar .hrm and its own recordings.',
  );
}

/** Told before the text is taken apart: a line each would fill the memory of a small machine. */
function hasTooManyLines(text: string): boolean {
  let lines = 0;
  for (const mark of ['\n', '\r']) {
    for (let at = text.indexOf(mark); at >= 0 && lines <= RECORDS_MAX; at = text.indexOf(mark, at + 1))
      lines += 1;
    if (lines > 1_000) break;
  }
  return lines > RECORDS_MAX;
}

/** Columns with nothing but blanks between them: as many in each of the first lines, numbers among them. */
function withTabs(text: string): string | null {
  const lines = text
    .slice(0, 4_000)
    .split(/\r\n?|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 6);
  const counts = new Set(lines.slice(0, -1).map((line) => line.trim().split(/ +/).length));
  const [columns = 1] = counts;
  if (counts.size !== 1 || columns < 2 || columns > 50 || !/\d/.test(lines.at(-1) ?? '')) return null;
  const tabbed = text.replace(/^ +| +$/gm, '').replace(/ +/g, '\t');
  return looksLikeCsv(tabbed) ? tabbed : null;
}

/** What clinics choose by mistake, by its first bytes, with what to do. Nothing is unpacked. */
const OTHER_KINDS: readonly {
  readonly begins: readonly number[];
  readonly nb: string;
  readonly en: string;
}[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    nb: 'dette er en zip-fil eller et Excel-ark. Pakk ut filen, eller lagre arket som CSV.',
    en: 'this is a zip file or an Excel workbook. Unpack the file, or save the sheet as CSV.',
  },
  {
    begins: [0x1f, 0x8b],
    nb: 'filen er komprimert (gzip). Pakk den ut først.',
    en: 'the file is compressed (gzip). Unpack it first.',
  },
  {
    begins: [0xd0, 0xcf, 0x11, 0xe0],
    nb: 'dette er et gammelt Office-dokument. Lagre arket som CSV.',
    en: 'this is an old Office document. Save the sheet as CSV.',
  },
  {
    begins: [0x25, 0x50, 0x44, 0x46],
    nb: 'dette er en PDF. Eksporter økta som FIT, TCX eller CSV.',
    en: 'this is a PDF. Export the session as FIT, TCX or CSV.',
  },
];

function otherKind(bytes: Uint8Array): { readonly nb: string; readonly en: string } | null {
  return OTHER_KINDS.find(({ begins }) => begins.every((byte, i) => bytes[i] === byte)) ?? null;
}
