/** What the server lets this page see before it is enrolled. */
import type { Session } from '@takt/shared/api/common.ts';
import { useEffect, useState } from 'react';

const SESSION_RETRY_MS = 3_000;
const ANSWER_WITHIN_MS = 8_000;

export interface Access {
  readonly demonstration: boolean;
  readonly clockRate: number;
  readonly rooms: Session['rooms'];
  /** No session without a code. */
  readonly needsCode: boolean;
}
const UNKNOWN_YET: Access = { demonstration: false, clockRate: 1, rooms: [], needsCode: true };

/** What this server is; asked until it answers. */
export function useAccess(): Access | null {
  const [access, setAccess] = useState<Access | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      try {
        const reply = await fetch('/api/session', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (reply.ok) return setAccess({ ...((await reply.json()) as Session), needsCode: false });
        if (reply.status === 401 || reply.status === 403) return setAccess(UNKNOWN_YET);
      } catch {
        // A server that is away is asked again.
      }
      timer = setTimeout(() => void ask(), SESSION_RETRY_MS);
    };
    void ask();
    return () => clearTimeout(timer);
  }, []);
  return access;
}
