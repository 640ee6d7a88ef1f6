/**
 * FIT files (Garmin's Flexible and Interoperable Data Transfer): record, hrv and lap messages in the order of the file.
 * The library checks header, checksums and structure and hands up raw fields; the few we need are read here.
 */
import {
  FitMessageReaderError,
  type FitRawMessage,
  fitTimestampToUnixMilliseconds,
  readFitMessages,
  readFitUnsignedField,
} from 'fit-file-parser/raw';
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording } from './recording.ts';

/** Global message numbers and field numbers of the FIT profile. */
const LAP = 19;
const RECORD = 20;
const HRV = 78;
const FIELD = { timestamp: 253, heartRate: 3, rrTime: 0, lapStart: 2, lapElapsed: 7 } as const;
const UINT8 = 0x02;
const UINT16 = 0x84;
const UINT32 = 0x86;

export function looksLikeFit(bytes: Uint8Array): boolean {
  return bytes[8] === 0x2e && bytes[9] === 0x46 && bytes[10] === 0x49 && bytes[11] === 0x54;
}

export function readFit(bytes: Uint8Array, fileName: string): Recording {
  const builder = new RecordingBuilder(fileName);
  const laps: { fromMs: number; toMs: number }[] = [];
  for (const message of messagesOf(bytes, fileName)) {
    const place = `record ${message.messageIndex + 1}`;
    const timestamp = unsigned(message, FIELD.timestamp, UINT32, 4) ?? message.timestamp ?? null;
    if (message.globalMessageNumber === RECORD) {
      if (timestamp === null) builder.warn('unreadable-record', place);
      else {
        builder.add(
          fitTimestampToUnixMilliseconds(timestamp),
          unsigned(message, FIELD.heartRate, UINT8, 1),
          place,
        );
      }
    } else if (message.globalMessageNumber === HRV) {
      for (const rrMs of rrOf(message)) builder.addRr(rrMs);
    } else {
      const start = unsigned(message, FIELD.lapStart, UINT32, 4);
      const elapsedMs = unsigned(message, FIELD.lapElapsed, UINT32, 4);
      if (start === null || timestamp === null) continue;
      const fromMs = fitTimestampToUnixMilliseconds(start);
      const toMs = elapsedMs === null ? fitTimestampToUnixMilliseconds(timestamp) : fromMs + elapsedMs;
      laps.push({ fromMs, toMs });
    }
  }
  return builder.finish('fit', laps);
}

function messagesOf(bytes: Uint8Array, fileName: string): FitRawMessage[] {
  const headerBytes = bytes[0] ?? 0;
  if (bytes.length >= 12) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wanted = headerBytes + view.getUint32(4, true) + 2;
    if (bytes.length < wanted) {
      throw unreadable(
        fileName,
        `FIT-filen er kuttet: ${bytes.length} av ${wanted} byte er der. Hent den fra klokka på nytt.`,
        `the FIT file is cut short: ${bytes.length} of ${wanted} bytes are there. Fetch it from the device again.`,
      );
    }
  }
  try {
    return readFitMessages(bytes, { messageNumbers: [LAP, RECORD, HRV] }).messages;
  } catch (error) {
    if (!(error instanceof FitMessageReaderError)) throw error;
    const [nb, en] =
      error.code === 'invalid_crc'
        ? [
            'sjekksummen stemmer ikke, så innholdet er skadet',
            'its checksum is wrong, so its content is damaged',
          ]
        : error.code === 'invalid_header'
          ? ['hodet (byte 0–13) er ugyldig', 'its header (bytes 0–13) is not valid']
          : ['meldingene henger ikke sammen', 'its messages do not hang together'];
    throw unreadable(
      fileName,
      `dette er ikke en hel FIT-fil: ${nb}. Hent den fra klokka på nytt.`,
      `this is not a sound FIT file: ${en}. Fetch it from the device again.`,
      error,
    );
  }
}

/** null: the field is absent, of another type than the profile's, or carries the profile's "invalid". */
function unsigned(message: FitRawMessage, fieldNumber: number, type: number, size: 1 | 2 | 4): number | null {
  const field = message.fields.find((f) => f.fieldNumber === fieldNumber);
  if (field === undefined || field.baseType !== type || field.size !== size) return null;
  return readFitUnsignedField(field, type, size, message.littleEndian) ?? null;
}

/** An hrv message holds up to five intervals in ms; FFFF fills it up. */
function rrOf(message: FitRawMessage): number[] {
  const field = message.fields.find((f) => f.fieldNumber === FIELD.rrTime && f.baseType === UINT16);
  if (field === undefined) return [];
  const view = new DataView(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength);
  const found: number[] = [];
  for (let at = 0; at + 2 <= field.size; at += 2) {
    const rrMs = view.getUint16(at, message.littleEndian);
    if (rrMs !== 0xffff) found.push(rrMs);
  }
  return found;
}
