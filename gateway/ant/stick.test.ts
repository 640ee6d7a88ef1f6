import { describe, expect, it } from 'vitest';
import { createDeafWatch } from '../receiver/deaf-watch.ts';
import { type AntMessage, AntStream } from './message.ts';
import { createStick, type Stick, type StickTurn } from './stick.ts';
import { stickTrouble } from './stick-trouble.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (message: Uint8Array | null) => (message === null ? null : Buffer.from(message).toString('hex'));
const KEY = bytes('0102030405060708');
const KEY_HEX = '0102030405060708';

/** What an ANTUSB2 answers (python-ant, pull request 21; FortiusANT, pull request 198). */
const START_UP = 'a4016f20ea';
const CAPABILITIES = 'a40654080300ba360071';
const response = (command: number, code = 0): AntMessage => ({
  kind: 'event',
  id: 0x40,
  channel: 0,
  messageId: command,
  code,
});
const other = (id: number, data: string): AntMessage => ({ kind: 'other', id, data: bytes(data) });
const DATA: AntMessage = {
  kind: 'data',
  id: 0x4e,
  channel: 0,
  payload: new Uint8Array(8),
  device: null,
  rssiDbm: null,
  timestamp: null,
};

function parsed(message: string): AntMessage {
  const stream = new AntStream();
  stream.append(bytes(message));
  const found = stream.next();
  if (found === null || found.kind === 'fault') throw new Error(`${message} is no message`);
  return found;
}

const COMMANDS = [0x46, 0x42, 0x51, 0x45, 0x66, 0x6e, 0x5b];
/** Answers as a good stick does, up to, and not including, the command `until`. */
function answered(stick: Stick, until: number | null = null, nowMs = 0): StickTurn {
  stick.begin(nowMs);
  stick.hear(parsed(START_UP), nowMs);
  let turn = stick.hear(parsed(CAPABILITIES), nowMs);
  for (const command of COMMANDS) {
    if (command === until) return turn;
    turn = stick.hear(response(command), nowMs);
  }
  return turn;
}

describe("a stick's start-up", () => {
  it('[STK1] sends each command once the one before is answered, byte for byte as documented', () => {
    const stick = createStick(KEY);
    const sent = [hex(stick.begin(0).send), hex(stick.hear(parsed(START_UP), 10).send)];
    sent.push(hex(stick.hear(parsed(CAPABILITIES), 20).send));
    for (const command of COMMANDS.slice(0, -1)) sent.push(hex(stick.hear(response(command), 30).send));
    expect(sent).toEqual([
      'a4014a00ef',
      'a4024d0054bf',
      `a4094600${KEY_HEX}e3`,
      'a40342000000e5',
      'a405510000000000f0',
      'a402450039da',
      'a402660001c1',
      'a4026e00e028',
      'a4025b0001fc',
    ]);
    const turn = stick.hear(response(0x5b), 40);
    expect([turn.state, turn.send]).toEqual(['listening', null]);
  });

  it('[STK2] a stick that does not say that it has started is asked all the same', () => {
    const stick = createStick(KEY);
    const { wakeAtMs } = stick.begin(1_000);
    expect(stick.wake(wakeAtMs - 1).send).toBeNull();
    expect(hex(stick.wake(wakeAtMs).send)).toBe('a4024d0054bf');
  });

  it('[STK3] a command without an answer is sent three times, then the stick counts as silent', () => {
    const stick = createStick(KEY);
    let turn = answered(stick, 0x45);
    const sent = [hex(turn.send)];
    while (turn.state === 'starting') {
      turn = stick.wake(turn.wakeAtMs);
      if (turn.send !== null) sent.push(hex(turn.send));
    }
    expect(sent).toEqual(['a402450039da', 'a402450039da', 'a402450039da']);
    expect(turn.state).toEqual({ kind: 'silent' });
    expect(stick.hear(response(0x45), 9_000).send).toBeNull();
  });

  it('[STK4] the answer to another command, and what is on the air, answer nothing', () => {
    const stick = createStick(KEY);
    answered(stick, 0x42);
    for (const message of [response(0x46), DATA, parsed(CAPABILITIES), response(1, 9)])
      expect(stick.hear(message, 5)).toMatchObject({ state: 'starting', send: null });
    expect(hex(stick.hear(response(0x42), 6).send)).toBe('a405510000000000f0');
  });

  it('[STK4] a device that is heard tells that the scan is open, though the answer was lost', () => {
    const stick = createStick(KEY);
    answered(stick, 0x5b);
    expect(stick.hear(DATA, 5).state).toBe('listening');
  });

  it('[STK5] a stick without scan mode or extended messages is refused, and named', () => {
    for (const options of ['32', '34', '30', '']) {
      const stick = createStick(KEY);
      stick.begin(0);
      stick.hear(parsed(START_UP), 0);
      const { state } = stick.hear(other(0x54, `080300ba${options}`), 0);
      expect(state).toEqual({ kind: 'not-capable' });
    }
    expect(stickTrouble('ttyUSB3', { kind: 'not-capable' }).text).toEqual({
      nb: expect.stringMatching(/^ttyUSB3: denne ANT-pinnen .*ANTUSB2 eller ANTUSB-m\.$/),
      en: expect.stringMatching(/^ttyUSB3: this ANT stick .*ANTUSB2 or an ANTUSB-m\.$/),
    });
  });

  it('[STK6] one of the two forms of extended messages is enough; with neither the stick is refused', () => {
    for (const refused of [[0x66], [0x6e]]) {
      const stick = createStick(KEY);
      answered(stick, 0x66);
      stick.hear(response(0x66, refused.includes(0x66) ? 0x28 : 0), 1);
      const turn = stick.hear(response(0x6e, refused.includes(0x6e) ? 0x28 : 0), 1);
      expect(hex(turn.send)).toBe('a4025b0001fc');
    }
    const stick = createStick(KEY);
    answered(stick, 0x66);
    stick.hear(response(0x66, 0x28), 1);
    expect(stick.hear(response(0x6e, 0x28), 1).state).toEqual({ kind: 'refused', command: 0x6e, code: 0x28 });
  });

  it('[STK7] a refused command ends the attempt, with words for the key and for channels that are open already', () => {
    for (const [command, code, words] of [
      [0x46, 0x29, 'Check TAKT_ANT_KEY'],
      [0x5b, 0x19, 'already has open channels'],
      [0x42, 0x15, 'already has open channels'],
      [0x45, 0x33, 'refused command 45 (answer 33)'],
    ] as const) {
      const stick = createStick(KEY);
      answered(stick, command);
      const { state } = stick.hear(response(command, code), 1);
      expect(state).toEqual({ kind: 'refused', command, code });
      if (typeof state === 'string') continue;
      const { nb, en } = stickTrouble('ttyUSB0', state).text;
      expect(en).toContain(words);
      expect(nb + en).not.toContain(KEY_HEX);
    }
  });

  it('[STK8] a stick that starts again, by itself or late, goes through the whole start-up again', () => {
    const stick = createStick(KEY);
    answered(stick, 0x45);
    expect(hex(stick.hear(parsed(START_UP), 5).send)).toBe('a4024d0054bf');
    const listening = createStick(KEY);
    answered(listening);
    const turn = listening.hear(parsed(START_UP), 5);
    expect([turn.state, hex(turn.send)]).toEqual(['starting', 'a4024d0054bf']);
  });

  it('[STK9] a key of any other length is a mistake of the caller', () => {
    expect(() => createStick(bytes('0102'))).toThrow(RangeError);
  });
});

describe('the watch over a stick', () => {
  const HEARTBEAT = 'a4024d0052b9';

  it('[STK10] asks every 2.5 s, and is content with any sound message', () => {
    const stick = createStick(KEY);
    let turn = answered(stick);
    for (let beat = 1; beat <= 40; beat++) {
      turn = stick.wake(turn.wakeAtMs);
      expect([hex(turn.send), turn.state]).toEqual([HEARTBEAT, beat < 24 ? 'listening' : 'quiet']);
      expect(turn.wakeAtMs).toBe(2_500 * (beat + 1));
      stick.hear(other(ANSWER_STATUS, '0003'), turn.wakeAtMs - 2_400);
    }
  });

  it('[STK11] after two heartbeats without one the stick counts as silent, however late they were', () => {
    const stick = createStick(KEY);
    answered(stick);
    stick.hear(DATA, 1_000);
    let turn = stick.wake(2_500);
    expect(hex(turn.send)).toBe(HEARTBEAT);
    turn = stick.wake(turn.wakeAtMs);
    expect(hex(turn.send)).toBe(HEARTBEAT);
    const asleep = createStick(KEY);
    answered(asleep);
    expect(asleep.wake(60_000_000).state).toBe('quiet');
    turn = stick.wake(turn.wakeAtMs);
    expect([turn.state, turn.send]).toEqual([{ kind: 'silent' }, null]);
    expect(stickTrouble('ttyUSB0', { kind: 'silent' }).text.nb).toBe(
      'ttyUSB0: ANT+-pinnen svarer ikke; den startes på nytt. Hjelper det ikke: ta den ut og sett den i igjen.',
    );
  });

  it('[STK12] a channel that was closed, or that the stick no longer knows, is opened again from the reset on', () => {
    for (const message of [response(1, 7), other(ANSWER_STATUS, '0000')]) {
      const stick = createStick(KEY);
      answered(stick);
      const turn = stick.hear(message, 100);
      expect([turn.state, hex(turn.send)]).toEqual(['starting', 'a4014a00ef']);
    }
  });

  it('[STK13] a minute without a device is reported, until one is heard', () => {
    const stick = createStick(KEY);
    answered(stick);
    stick.hear(other(ANSWER_STATUS, '0003'), 59_000);
    expect(stick.wake(59_900).state).toBe('listening');
    stick.hear(other(ANSWER_STATUS, '0003'), 62_000);
    expect(stick.wake(62_400).state).toBe('quiet');
    expect(stick.hear(DATA, 63_000).state).toBe('listening');
    stick.hear(DATA, 200_000);
    expect(stick.wake(201_000).state).toBe('listening');
  });
});

describe('a stick that answers and no longer hears any strap', () => {
  /** Answers every heartbeat; hears a device while `heard` says so. Returns when it was given up, or null. */
  function listenedTo(stick: Stick, fromMs: number, untilMs: number, heard: (nowMs: number) => boolean) {
    let turn = answered(stick, null, fromMs);
    while (typeof turn.state === 'string' && turn.wakeAtMs <= untilMs) {
      const nowMs = turn.wakeAtMs;
      if (heard(nowMs)) stick.hear(DATA, nowMs - 100);
      turn = stick.wake(nowMs);
      if (typeof turn.state !== 'string') return { failure: turn.state, atMs: nowMs };
      stick.hear(other(ANSWER_STATUS, '0003'), nowMs + 1);
    }
    return null;
  }

  it('[STK30] is given up 10 s after the last strap, though it answers; one that never heard any is not', () => {
    const given = listenedTo(createStick(KEY), 0, 600_000, (at) => at <= 60_000);
    expect(given?.failure).toEqual({ kind: 'deaf' });
    expect((given?.atMs ?? 0) - 60_000).toBeGreaterThanOrEqual(10_000);
    expect((given?.atMs ?? 0) - 60_000).toBeLessThanOrEqual(15_000);
    expect(listenedTo(createStick(KEY), 0, 600_000, () => false)).toBeNull();
    const { nb, en } = stickTrouble('ttyUSB0', { kind: 'deaf' }).text;
    expect([nb, en]).toEqual([
      expect.stringContaining('hører ingen lenger, og startes på nytt'),
      expect.stringContaining('no longer hears any strap, and is being restarted'),
    ]);
  });

  it('[STK31] in an empty room it is started anew ever less often: five times in the first ten minutes, then every ten', () => {
    const deaf = createDeafWatch();
    const at: number[] = [];
    for (let nowMs = 0; nowMs < 8 * 3_600_000; ) {
      const given = listenedTo(createStick(KEY, deaf), nowMs, 8 * 3_600_000, (ms) => ms < 20_000);
      if (given === null) break;
      at.push(given.atMs);
      deaf.restarted(given.atMs);
      nowMs = given.atMs + 500;
    }
    expect(at.filter((ms) => ms < 600_000)).toHaveLength(5);
    const gaps = at.slice(1).map((ms, i) => ms - (at[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(606_000);
    expect(at.length).toBeLessThan(60);
  });

  it('[STK31] heard for half a minute again, its next silence is judged as the first was', () => {
    const deaf = createDeafWatch();
    const first = listenedTo(createStick(KEY, deaf), 0, 600_000, (ms) => ms < 20_000);
    deaf.restarted(first?.atMs ?? 0);
    expect(deaf.status).toEqual({ deaf: true, restarts: 1 });
    const second = listenedTo(createStick(KEY, deaf), 40_000, 600_000, (ms) => ms < 90_000);
    expect((second?.atMs ?? 0) - 90_000).toBeLessThanOrEqual(15_000);
    expect(deaf.status).toEqual({ deaf: false, restarts: 1 });
  });

  it('[STK32] a process that slept is not its deafness', () => {
    const stick = createStick(KEY);
    const turn = answered(stick);
    stick.hear(DATA, turn.wakeAtMs - 100);
    expect(stick.wake(turn.wakeAtMs + 60_000).state).toBe('listening');
  });
});

const ANSWER_STATUS = 0x52;
