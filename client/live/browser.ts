/** Live with the real socket, clock and timers of a browser. */
import type { Projection } from '@takt/shared/wire/frame.ts';
import { Live, type LivePorts } from './live.ts';
import { openWebSocket } from './web-socket.ts';

const RELOADED_AT = 'takt-reloaded-at';
const RELOAD_EVERY_MS = 60_000;

export function openLive(room: string, projection: Projection, paceMs = 0): Live {
  const live = new Live(room, projection, browserPorts(), paceMs);
  const wake = (): void => live.wake();
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('pageshow', wake);
  window.addEventListener('online', wake);
  return live;
}

function browserPorts(): LivePorts {
  return {
    nowMs: () => performance.now(),
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    open: (events) => openWebSocket('/live', events),
    random: () => Math.random(),
    reload: () => {
      setTimeout(() => location.reload(), reloadDelayMs(lastReloadMs(), Date.now()));
    },
  };
}

/** A server that stays too new must not make the page load itself in a circle. */
export function reloadDelayMs(lastReloadAtMs: number | null, nowMs: number): number {
  if (lastReloadAtMs === null || lastReloadAtMs > nowMs) return 0;
  return Math.max(0, lastReloadAtMs + RELOAD_EVERY_MS - nowMs);
}

/** The last load, kept by the browser across loads; also notes this one. */
function lastReloadMs(): number | null {
  try {
    const last = Number(sessionStorage.getItem(RELOADED_AT));
    sessionStorage.setItem(RELOADED_AT, String(Date.now()));
    return last > 0 ? last : null;
  } catch {
    return null;
  }
}
