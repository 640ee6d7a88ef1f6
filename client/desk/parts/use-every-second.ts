import { useEffect, useState } from 'react';

/** The page's own monotonic clock: it ages what is shown also when no answer comes. */
export function useEverySecond(): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
