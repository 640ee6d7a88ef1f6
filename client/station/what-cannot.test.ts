import { describe, expect, it } from 'vitest';
import { readRemembered } from './memory.ts';
import { type BrowserFacts, whatCannot, whyNotChosen } from './what-cannot.ts';

const CAN: BrowserFacts = { isSecureContext: true, hasWebBluetooth: true, available: true, clockRate: 1 };

describe('what a browser cannot', () => {
  it.each<[string | null, Partial<BrowserFacts>]>([
    [null, {}],
    [null, { available: null, clockRate: null }],
    // Over plain http the browser hides Web Bluetooth: the address is the reason, not the browser.
    ['insecure', { isSecureContext: false, hasWebBluetooth: false }],
    ['noWebBluetooth', { hasWebBluetooth: false, available: null }],
    ['bluetoothOff', { available: false }],
    ['fastDemonstration', { clockRate: 20 }],
  ])('[STN14] is told by its first reason: %s', (reason, facts) => {
    expect(whatCannot({ ...CAN, ...facts })).toBe(reason);
  });

  it('[STN14] nothing chosen, not allowed, and anything else are told apart', () => {
    expect(
      ['NotFoundError', 'AbortError', 'SecurityError', 'NotAllowedError', 'NetworkError', ''].map(
        whyNotChosen,
      ),
    ).toEqual(['noneChosen', 'noneChosen', 'blocked', 'blocked', 'failed', 'failed']);
  });
});

describe('what the tablet keeps', () => {
  it('[STN15] place, room and enrolment are read back; anything else is nothing', () => {
    const kept = { tabletId: 'a1', station: 7, roomId: 'sal-1', roomName: 'Sal 1', token: null };
    expect(readRemembered(JSON.stringify(kept))).toEqual(kept);
    expect(readRemembered(JSON.stringify({ ...kept, token: 'secret' }))?.token).toBe('secret');
    for (const wrong of [{ station: 0 }, { station: 41 }, { station: '7' }, { roomId: 7 }, { token: 7 }])
      expect(readRemembered(JSON.stringify({ ...kept, ...wrong }))).toBeNull();
    for (const text of [null, '', '{', 'null', '7', '[]']) expect(readRemembered(text)).toBeNull();
  });
});
