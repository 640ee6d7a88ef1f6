import { describe, expect, it } from 'vitest';
import { codeOf, isCode, readRedeemed, refusalOf } from './enrolment.ts';
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

  it('[STN14] nothing chosen, not allowed, and anything else are distinguished', () => {
    expect(
      ['NotFoundError', 'AbortError', 'SecurityError', 'NotAllowedError', 'NetworkError', ''].map(
        whyNotChosen,
      ),
    ).toEqual(['noneChosen', 'noneChosen', 'blocked', 'blocked', 'failed', 'failed']);
  });
});

describe('what the tablet keeps', () => {
  it('[STN15] station, room and enrolment are read back; anything else is ignored', () => {
    const kept = { tabletId: 'a1', station: 7, roomId: 'sal-1', roomName: 'Sal 1', token: null };
    expect(readRemembered(JSON.stringify(kept))).toEqual(kept);
    expect(readRemembered(JSON.stringify({ ...kept, token: 'secret' }))?.token).toBe('secret');
    for (const wrong of [{ station: 0 }, { station: 41 }, { station: '7' }, { roomId: 7 }, { token: 7 }])
      expect(readRemembered(JSON.stringify({ ...kept, ...wrong }))).toBeNull();
    for (const text of [null, '', '{', 'null', '7', '[]']) expect(readRemembered(text)).toBeNull();
  });
});

describe('enrolment by a code', () => {
  const REPLY = { gatewayId: 'g', token: 'a token', roomId: 'sal-1', roomName: 'Sal 1', station: 7 };

  it('[STN17] a code is eight digits, however they are spaced; the reply is read whole or not at all', () => {
    expect(['1234 5678', ' 12345678 ', '1234567', '1234567x'].map((typed) => isCode(codeOf(typed)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(readRedeemed(REPLY)).toEqual({ token: 'a token', roomId: 'sal-1', roomName: 'Sal 1', station: 7 });
    expect(readRedeemed({ ...REPLY, station: null })?.station).toBeNull();
    for (const wrong of [
      null,
      7,
      {},
      { ...REPLY, token: 7 },
      { ...REPLY, station: 41 },
      { ...REPLY, roomId: null },
    ])
      expect(readRedeemed(wrong)).toBeNull();
  });

  it('[STN17] why it was refused is said in the server’s words', () => {
    const reply = {
      error: { kind: 'not-found', text: { nb: 'Koden stemmer ikke.', en: 'The code is not right.' } },
    };
    expect([refusalOf(reply, 'nb'), refusalOf(reply, 'en')]).toEqual(Object.values(reply.error.text));
    for (const other of [null, 7, {}, { error: {} }, { error: { text: { nb: 7 } } }])
      expect(refusalOf(other, 'nb')).toBeNull();
  });
});
