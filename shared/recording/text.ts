/**
 * Text files as they come from the world: UTF-8 with or without a mark, UTF-16, or the Western code page of old programs.
 */

/** A global of every host that Takt runs on; declared here because shared knows neither Node nor the DOM. */
declare const TextDecoder: new (
  label: string,
  options?: { fatal?: boolean },
) => { decode(bytes: Uint8Array): string };

/** Zeros behind the end are of a file whose space was taken beforehand, ^Z is how old programs end a text. */
export function decodeText(bytes: Uint8Array): string {
  const text = decoded(bytes);
  let end = text.length;
  while (end > 0 && isFiller(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function isFiller(code: number): boolean {
  return code === 0 || code === 0x1a;
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // Without a mark, UTF-16 of Western text is known by a zero in every other byte.
  const start = bytes.subarray(0, 400);
  const zerosAt = (odd: number): number => start.filter((byte, i) => i % 2 === odd && byte === 0).length;
  if (start.length >= 8 && zerosAt(1) * 2 > start.length * 0.8 && zerosAt(0) === 0) {
    return new TextDecoder('utf-16le').decode(bytes);
  }
  if (start.length >= 8 && zerosAt(0) * 2 > start.length * 0.8 && zerosAt(1) === 0) {
    return new TextDecoder('utf-16be').decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z+|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * ms since 1970 of an ISO 8601 time, or null. A time without a zone is read as UTC: the result must not depend on the
 * machine. Some programs write Z twice.
 */
export function parseIsoMs(text: string): number | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const part = (i: number): number => Number(match[i] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fractionMs = match[7] === undefined ? 0 : Math.round(Number(`0.${match[7]}`) * 1000);
  if (month < 1 || month > 12 || day < 1 || hour > 24 || minute > 59 || second > 60) return null;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const zone = match[8] ?? 'Z';
  const zoneMinutes = /z/i.test(zone)
    ? 0
    : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0));
  return Date.UTC(year, month - 1, day, hour, minute, second) + fractionMs - zoneMinutes * 60_000;
}
