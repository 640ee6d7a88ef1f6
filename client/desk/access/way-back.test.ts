import { describe, expect, it } from 'vitest';
import { logInPath, pathAfterLogIn } from './way-back.ts';

const after = (to: string): string => pathAfterLogIn(new URL(`http://x${logInPath(to)}`).search);

describe('after the log-in', () => {
  it('[AUTH50] one is back where one was, and nowhere outside the desk', () => {
    for (const path of ['/console/sal-1', '/review/time-1/3', '/account', '/access'])
      expect(after(path)).toBe(path);
    for (const path of [
      '',
      '/',
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/log-in',
      '/console/../x?y',
      'javascript:x',
    ])
      expect(after(path), path).toBe('/console');
  });
});
