/** Why a WebSocket of ours was closed, at both ends (4000–4999 are the application's, RFC 6455 section 7.4.2). */
export const CLOSE_BAD_MESSAGE = 4000;
export const CLOSE_TOO_OLD = 4001;
export const CLOSE_TOO_NEW = 4002;
export const CLOSE_NOT_ALLOWED = 4003;
export const CLOSE_TOO_SLOW = 4008;
/** A fault of ours, RFC 6455 section 7.4.1: come again. */
export const CLOSE_TRY_AGAIN = 1011;
/** No close frame came: the other end, or the way to it, is gone (RFC 6455 section 7.1.5). It is never sent. */
export const CLOSED_WITHOUT_A_WORD = 1006;

/** The server will not have who connected: it knows no such token, or speaks later or earlier versions only. */
export type Refusal = 'not-allowed' | 'too-old' | 'too-new';

/** null: whoever was closed by this code may try again. */
export function refusalOf(closeCode: number): Refusal | null {
  if (closeCode === CLOSE_NOT_ALLOWED) return 'not-allowed';
  if (closeCode === CLOSE_TOO_OLD) return 'too-old';
  return closeCode === CLOSE_TOO_NEW ? 'too-new' : null;
}
