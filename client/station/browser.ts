/** The browser's part: clock, timers, socket, and a screen that stays awake. */
import type { UplinkPorts } from '@takt/shared/link/uplink-end.ts';
import { openWebSocket } from '../live/web-socket.ts';

export function browserPorts(): UplinkPorts {
  const bornMs = Date.now() - performance.now();
  return {
    nowMs: () => bornMs + performance.now(),
    // The device's own clock may be set; a page has no other that goes on while it sleeps.
    throughSleepMs: () => Date.now(),
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    open: (events) => openWebSocket('/uplink', events),
    random: () => Math.random(),
  };
}

export const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** As long as it is held and the page is looked at. The browser takes it back whenever the page is hidden. */
export function keepAwake(): () => void {
  let sentinel: WakeLockSentinel | null = null;
  let ended = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    try {
      sentinel = (await navigator.wakeLock?.request('screen')) ?? null;
      if (ended) await sentinel?.release();
    } catch {
      // A battery saver may refuse; then the device's own setting decides.
    }
  };
  const again = (): void => void ask();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    ended = true;
    document.removeEventListener('visibilitychange', again);
    sentinel?.release().catch(() => {});
  };
}
