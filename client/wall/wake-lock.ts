/**
 * Asks the browser to keep this screen on, for as long as the page is looked at. Only a secure context may ask (https, or this
 * machine itself); elsewhere the kiosk's own settings must do it (docs/wall.md).
 */
const ASK_AGAIN_MS = 10_000;

export function keepAwake(): void {
  const lock = (navigator as { wakeLock?: WakeLock }).wakeLock;
  if (lock === undefined) return;
  let held: WakeLockSentinel | null = null;
  let asking = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    if (lock === undefined || asking || document.visibilityState !== 'visible') return;
    if (held !== null && !held.released) return;
    asking = true;
    clearTimeout(retry);
    try {
      held = await lock.request('screen');
      // The browser takes it back when the page is hidden, or when the battery is low.
      held.addEventListener('release', () => void ask());
    } catch {
      retry = setTimeout(() => void ask(), ASK_AGAIN_MS);
    } finally {
      asking = false;
    }
  }

  document.addEventListener('visibilitychange', () => void ask());
  void ask();
}
