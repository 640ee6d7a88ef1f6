/** Questions to the HTTP application without a network, and what they must come back as. */

import type { App } from '@takt/server/http/services.ts';
import { ErrorReply } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { expect } from 'vitest';

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}
export type Asking = (
  method: 'GET' | 'POST',
  url: string,
  payload?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

export function asking(app: App): Asking {
  return async (method, url, payload, headers = {}) => {
    const reply = await app.inject({
      method,
      url,
      headers: { host: '127.0.0.1:8080', ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
    return { status: reply.statusCode, body: reply.json<unknown>(), headers: reply.headers };
  };
}

/** The answer, held against the schema that it promises. */
export async function good<T>(
  schema: Parameters<typeof matches>[0],
  work: Promise<Reply>,
  status = 200,
): Promise<T> {
  const answer = await work;
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(matches(schema, answer.body), JSON.stringify(answer.body)).toBe(true);
  return answer.body as T;
}

export async function refused(work: Promise<Reply>): Promise<{ status: number; body: ErrorReply }> {
  const { status, body } = await work;
  expect(matches(ErrorReply, body), JSON.stringify(body)).toBe(true);
  return { status, body: body as ErrorReply };
}
