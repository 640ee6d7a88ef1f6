/** Why this page cannot read a strap here, if it cannot. Pure: what the browser says of itself is an argument. */

export type Cannot =
  /** Not https, and not this machine itself: browsers keep Bluetooth from such pages. */
  | 'insecure'
  /** Firefox, Safari, and everything on iPad and iPhone. */
  | 'noWebBluetooth'
  | 'bluetoothOff'
  /** Straps beat at the speed of life. */
  | 'fastDemonstration';

export interface BrowserFacts {
  readonly isSecureContext: boolean;
  readonly hasWebBluetooth: boolean;
  /** Whether there is a Bluetooth adapter, in some browsers also whether it is on; null: not known yet. */
  readonly available: boolean | null;
  /** Class seconds a real second; null: not known yet. */
  readonly clockRate: number | null;
}

export function whatCannot(facts: BrowserFacts): Cannot | null {
  if (!facts.isSecureContext) return 'insecure';
  if (!facts.hasWebBluetooth) return 'noWebBluetooth';
  if (facts.clockRate !== null && facts.clockRate !== 1) return 'fastDemonstration';
  return facts.available === false ? 'bluetoothOff' : null;
}

/** Why no device came of a choice: nobody chose · not allowed here · anything else. */
export type NotChosen = 'noneChosen' | 'blocked' | 'failed';

/** By the name of the DOMException that requestDevice rejects with (Web Bluetooth, section 4). */
export function whyNotChosen(errorName: string): NotChosen {
  if (errorName === 'NotFoundError' || errorName === 'AbortError') return 'noneChosen';
  return errorName === 'SecurityError' || errorName === 'NotAllowedError' ? 'blocked' : 'failed';
}
