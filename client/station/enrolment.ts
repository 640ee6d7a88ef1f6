/** The code that staff read out makes this tablet one of the clinic's: POST /api/enrolments/redeem, once a code. */

import type { Language } from '@takt/shared/errors.ts';
import type { Station } from '@takt/shared/ids.ts';
import { isStation } from './memory.ts';

export interface Redeemed {
  readonly token: string;
  readonly roomId: string;
  readonly roomName: string;
  /** null: the tablet says itself at which station it stands. */
  readonly station: Station | null;
}
/** The result: the enrolment, or the server's reason for refusing it; null: no answer came. */
export type Redeeming = { readonly redeemed: Redeemed } | { readonly refused: string | null };

export const CODE_DIGITS = 8;
/** As it is read out and typed: digits, with or without spaces. */
export const codeOf = (typed: string): string => typed.replaceAll(/\s/g, '');
export const isCode = (code: string): boolean => /^\d{8}$/.test(code);

/** `name`: what staff see in the list of receivers. */
export async function redeem(code: string, name: string, language: Language): Promise<Redeeming> {
  try {
    const reply = await fetch('/api/enrolments/redeem', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, name }),
    });
    const body: unknown = await reply.json();
    const redeemed = reply.ok ? readRedeemed(body) : null;
    return redeemed === null ? { refused: refusalOf(body, language) } : { redeemed };
  } catch {
    return { refused: null };
  }
}

/** null: not the reply to a code. */
export function readRedeemed(value: unknown): Redeemed | null {
  if (typeof value !== 'object' || value === null) return null;
  const { token, roomId, roomName, station } = value as Record<string, unknown>;
  if (typeof token !== 'string' || typeof roomId !== 'string' || typeof roomName !== 'string') return null;
  if (station !== null && !isStation(station)) return null;
  return { token, roomId, roomName, station };
}

export function refusalOf(body: unknown, language: Language): string | null {
  const text = (body as { error?: { text?: Partial<Record<Language, unknown>> } } | null)?.error?.text?.[
    language
  ];
  return typeof text === 'string' ? text : null;
}
