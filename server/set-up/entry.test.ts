import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../access/credentials.ts';
import { Entry } from './entry.ts';

const from = (cookie: string, headers: Record<string, string> = {}) =>
  credentialsOf({
    headers: { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', cookie, ...headers },
    method: 'POST',
    socket: { remoteAddress: '127.0.0.1' },
  });
const kind = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return (error as { kind: string }).kind;
  }
};

describe('the link of set-up', () => {
  it('[FIR7] is good once, for one browser; a code that is wrong or used lets nobody in', () => {
    const entry = new Entry();
    expect(entry.code).toMatch(/^[\w-]{43}$/);
    expect(kind(() => entry.exchange('wrong', 0))).toBe('not-allowed');
    expect(kind(() => entry.exchange('', 0))).toBe('not-allowed');
    const token = entry.exchange(entry.code, 0);
    expect(kind(() => entry.exchange(entry.code, 0))).toBe('not-allowed');
    expect(entry.knows(from(`takt-setup=${token}`))).toBe(true);
    expect(entry.knows(from(''))).toBe(false);
    expect(entry.knows(from(`takt-setup=${entry.code}`))).toBe(false);
    expect(entry.knows(from(`takt-setup=${token}; takt-setup=${token}`))).toBe(false);
    // A page from elsewhere, in the browser that has the session.
    expect(entry.knows(from(`takt-setup=${token}`, { origin: 'http://elsewhere.example' }))).toBe(false);
    expect(new Entry().knows(from(`takt-setup=${token}`))).toBe(false);
  });

  it('[FIR7] after ten wrong codes in a minute none is looked at, not even the right one, until the minute is over', () => {
    const entry = new Entry();
    for (let i = 0; i < 10; i++) expect(kind(() => entry.exchange('wrong', 1000 + i))).toBe('not-allowed');
    expect(kind(() => entry.exchange(entry.code, 1010))).toBe('too-many');
    expect(kind(() => entry.exchange(entry.code, 61_010))).toBe('taken');
  });
});
