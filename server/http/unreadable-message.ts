/** Why a WebSocket was closed at a message that its schema does not have: which field, and what is wanted there. */
import type { SchemaFault } from '@takt/shared/schema-fault.ts';
import { departureWords } from './validation-words.ts';

/** A close frame has room for so many bytes of reason (RFC 6455 section 5.5). */
const REASON_BYTES_MAX = 123;

/** `fault`: null for what is no JSON. */
export function unreadableMessage(fault: SchemaFault | null): string {
  const wanted = fault === null ? 'it must be JSON, sent as text' : departureWords(fault, 'message').en;
  const reason = `unreadable message: ${wanted}`;
  let cut = reason;
  while (Buffer.byteLength(cut) > REASON_BYTES_MAX) cut = cut.slice(0, -1);
  return cut === reason ? reason : `${cut.slice(0, -3)}...`;
}
