import { AppError } from '@takt/shared/errors.ts';
import { describe, expect, it, vi } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { PATIENT } from '../../test/support/patience.ts';
import { antSerial } from './ant-serial.ts';
import { antSticks } from './ant-sticks.ts';

const networkKey = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const missing = '/nowhere/ttyUSB0';

describe('an ANT+ stick on a serial port', () => {
  it('[STK22] a native part that does not load is a sentence with what to do, at once', async () => {
    vi.doMock('serialport', () => {
      throw new Error('invalid ELF header');
    });
    const say = vi.fn();
    for (const radio of [antSerial({ path: missing, networkKey, say }), antSticks({ networkKey, say })]) {
      const error = await radio.start(handClock().clock, () => {}).catch((reason: unknown) => reason);
      if (!(error instanceof AppError)) throw new Error('no AppError came');
      expect(error.kind).toBe('unavailable');
      expect(error.text.nb).toMatch(
        /^ANT\+ kan ikke brukes: pakken serialport lar seg ikke laste .*install$/,
      );
      expect(error.text.en).toMatch(/^ANT\+ cannot be used: the package serialport does not load .*install$/);
      await radio.stop();
    }
    vi.doUnmock('serialport');
  });

  it('[STK23] a stick that is not there is looked for again, ever more seldom, and reported once', async () => {
    const hand = handClock();
    const say = vi.fn();
    const radio = antSerial({ path: missing, networkKey, say });
    await radio.start(hand.clock, () => {});
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      await vi.waitFor(() => expect(hand.timers()).toBe(1), PATIENT);
      waits.push(hand.nextMs() - hand.clock.nowMs());
      hand.moveTo(hand.nextMs());
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(say.mock.calls).toEqual([
      [
        {
          nb: `${missing}: ingen ANT+-pinne her. Sett den i; den tas i bruk av seg selv.`,
          en: `${missing}: no ANT+ stick here. Plug it in; Takt then uses it by itself.`,
        },
      ],
    ]);
    await vi.waitFor(() => expect(hand.timers()).toBe(1), PATIENT);
    await radio.stop();
    expect(hand.timers()).toBe(0);
  });

  it('[STK19] a stick that is no longer found is let go of', async () => {
    const hand = handClock();
    const say = vi.fn();
    let found = [missing];
    const radio = antSticks({ networkKey, say, find: async () => found });
    await radio.start(hand.clock, () => {});
    // The next look, and the next try of the stick.
    await vi.waitFor(() => expect(hand.timers()).toBe(2), PATIENT);
    found = [];
    hand.moveTo(hand.clock.nowMs() + 2_000);
    await vi.waitFor(() => expect(say).toHaveBeenCalledTimes(2), PATIENT);
    // Time for what should not happen: a try under way that ends and sets the next.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(hand.timers()).toBe(1);
    await radio.stop();
    expect(hand.timers()).toBe(0);
  });
});
