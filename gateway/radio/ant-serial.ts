/**
 * One ANT+ stick on a tty (Linux binds them to /dev/ttyUSBn by itself), in continuous scan mode. A stick that hangs,
 * is pulled, or is not there yet is opened again until it listens, each time with the whole start-up.
 */
import { basename } from 'node:path';
import { AppError, type Language } from '@takt/shared/errors.ts';
import type { ReceiverState } from '@takt/shared/health/gateway-health.ts';
import { AntStream } from '../ant/message.ts';
import { createStick, type StickTurn } from '../ant/stick.ts';
import { stickTrouble } from '../ant/stick-trouble.ts';
import { createDeafWatch } from '../receiver/deaf-watch.ts';
import type { Packet } from '../receiver/packet.ts';
import { type Arrivals, watchArrivals } from './arrivals.ts';
import type { Radio } from './radio.ts';

type Text = Readonly<Record<Language, string>>;

export interface AntSerialOptions {
  /** Any tty, or a link to one; its base name is the receiver's name. */
  readonly path: string;
  /** 8 bytes, a secret. */
  readonly networkKey: Uint8Array;
  /** What a technician should know; the same is not said twice in a row. */
  readonly say: (text: Text) => void;
}

/** USB sticks have no speed of their own; modules on a real serial line mostly use this one. */
const BAUD_RATE = 57_600;
// Real milliseconds: a demonstration's clock may run faster, a stick does not.
const BACK_OFF_MS = { first: 500, longest: 4_000 };

/** AppError when the native part is not installed or does not fit this machine. */
export async function loadSerialPort(): Promise<typeof import('serialport').SerialPort> {
  try {
    return (await import('serialport')).SerialPort;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new AppError(
      'unavailable',
      {
        nb: `ANT+ kan ikke brukes: pakken serialport lar seg ikke laste (${reason}). Hent den på nytt: npx --yes pnpm@12.21.0 install`,
        en: `ANT+ cannot be used: the package serialport does not load (${reason}). Fetch it again: npx --yes pnpm@12.21.0 install`,
      },
      { cause },
    );
  }
}

export function antSerial({ path, networkKey, say }: AntSerialOptions): Radio {
  const receiver = basename(path);
  let stopped = false;
  let hangUp: () => Promise<void> = async () => {};
  let cancelReopen: () => void = () => {};
  let lastSaid = '';
  let state: ReceiverState = 'starting';
  const deaf = createDeafWatch();

  const tell = (text: Text): void => {
    if (text.en !== lastSaid) say(text);
    lastSaid = text.en;
  };

  return {
    async start(clock, onPacket) {
      const SerialPort = await loadSerialPort();
      const nowRealMs = (): number => clock.nowMs() / clock.rate;
      const afterReal = (ms: number, task: () => void): (() => void) => clock.after(ms * clock.rate, task);
      let backOffMs = BACK_OFF_MS.first;

      const open = (): void => {
        const stick = createStick(networkKey, deaf);
        const stream = new AntStream();
        const port = new SerialPort({ path, baudRate: BAUD_RATE, autoOpen: false });
        let over = false;
        let cancelWake = (): void => {};
        let arrivals: Arrivals | null = null;

        const close = (): Promise<void> => {
          over = true;
          cancelWake();
          arrivals?.stop();
          return new Promise((resolve) => {
            if (!port.isOpen) resolve();
            else port.close(() => resolve());
          });
        };
        const giveUp = (text: Text, then: ReceiverState = 'lost'): void => {
          if (over) return;
          void close();
          state = then;
          tell(text);
          // Not after the closing has ended: a driver may hold a hung stick for as long as it likes.
          cancelReopen = afterReal(backOffMs, open);
          backOffMs = Math.min(2 * backOffMs, BACK_OFF_MS.longest);
        };
        const follow = (turn: StickTurn): void => {
          cancelWake();
          if (typeof turn.state !== 'string') {
            const isDeaf = turn.state.kind === 'deaf';
            if (isDeaf) deaf.restarted(nowRealMs());
            giveUp(stickTrouble(receiver, turn.state).text, isDeaf ? 'starting' : 'lost');
            return;
          }
          if (turn.state !== 'starting') {
            backOffMs = BACK_OFF_MS.first;
            state = 'listening';
            // Started anew for its silence it has nothing to tell before somebody is heard.
            if (!deaf.status.deaf)
              tell(turn.state === 'quiet' ? quietText(receiver) : listeningText(receiver));
          }
          if (turn.send !== null) port.write(turn.send);
          cancelWake = afterReal(turn.wakeAtMs - nowRealMs(), () => follow(stick.wake(nowRealMs())));
        };
        const take = (bytes: Uint8Array): void => {
          if (over) return;
          const receivedAtMs = arrivals?.nowMs() ?? clock.nowMs();
          const packet: Packet = { radio: 'ant', receiver, receivedAtMs, bytes };
          onPacket(packet);
          stream.append(bytes);
          for (let next = stream.next(); next !== null && !over; next = stream.next()) {
            if (next.kind !== 'fault') follow(stick.hear(next, nowRealMs()));
          }
        };

        hangUp = close;
        port.on('data', take);
        port.on('close', () => giveUp(goneText(receiver)));
        port.on('error', () => giveUp(goneText(receiver)));
        port.open((error) => {
          if (over) void close();
          else if (error !== null) giveUp(openTrouble(path, error));
          else {
            arrivals = watchArrivals(clock);
            follow(stick.begin(nowRealMs()));
          }
        });
      };
      if (!stopped) open();
    },
    async stop() {
      stopped = true;
      cancelReopen();
      await hangUp();
    },
    status: () => [{ receiver, state, ...deaf.status }],
  };
}

function openTrouble(path: string, error: Error): Text {
  if (/no such|not found|no device/i.test(error.message)) {
    return {
      nb: `${path}: ingen ANT+-pinne her. Sett den i; den tas i bruk av seg selv.`,
      en: `${path}: no ANT+ stick here. Plug it in; Takt then uses it by itself.`,
    };
  }
  if (/permission|access/i.test(error.message)) {
    return {
      nb: `${path}: brukeren har ikke tilgang. Kjør: sudo usermod -aG dialout $USER, og logg inn på nytt.`,
      en: `${path}: this user may not open it. Run: sudo usermod -aG dialout $USER, and log in again.`,
    };
  }
  if (/lock|busy/i.test(error.message)) {
    return {
      nb: `${path}: et annet program bruker pinnen. Avslutt det; Takt prøver igjen.`,
      en: `${path}: another program is using the stick. Stop it; Takt tries again.`,
    };
  }
  return {
    nb: `${path} kan ikke åpnes (${error.message}). Takt prøver igjen.`,
    en: `${path} cannot be opened (${error.message}). Takt tries again.`,
  };
}

const listeningText = (stick: string): Text => ({
  nb: `${stick}: ANT+-pinnen lytter.`,
  en: `${stick}: the ANT+ stick is listening.`,
});
const quietText = (stick: string): Text => ({
  nb: `${stick}: ANT+-pinnen har ikke hørt noe på ett minutt. Enten er ingen belter i bruk, eller TAKT_ANT_KEY er ikke ANT+-nøkkelen.`,
  en: `${stick}: the ANT+ stick has heard nothing for a minute. Either no strap is in use, or TAKT_ANT_KEY is not the ANT+ key.`,
});
const goneText = (stick: string): Text => ({
  nb: `${stick}: ANT+-pinnen er borte. Den tas i bruk igjen når den er tilbake.`,
  en: `${stick}: the ANT+ stick is gone. Takt uses it again when it is back.`,
});
