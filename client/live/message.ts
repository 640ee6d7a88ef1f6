import type { ServerMessage } from '@takt/shared/wire/viewer.ts';

/** Same origin, same protocol version: the kind is checked, the content is the server's word. */
export function parseMessage(text: string): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    const named = typeof message === 'object' && message !== null && 'type' in message;
    return named ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
