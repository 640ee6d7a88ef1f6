/** JSON as bytes: what the bus carries, and what a viewer that asks for text is sent. Pure. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeJson = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** The value, or null when the bytes are no JSON or more than `maxBytes`. */
export function decodeJson(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes) return null;
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
}
