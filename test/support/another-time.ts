/** A process whose machine has another time of day. Its monotonic clock runs as everybody's does. */
import { DEBIAN_COMPONENTS } from './debian.ts';

/** For the environment of a child process: libfaketime, ahead by so many seconds (negative: behind). */
export const clockAhead = (seconds: number): Readonly<Record<string, string>> => ({
  LD_PRELOAD: DEBIAN_COMPONENTS.faketime.path,
  FAKETIME: `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  DONT_FAKE_MONOTONIC: '1',
});
