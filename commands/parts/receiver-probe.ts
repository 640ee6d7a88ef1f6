/** What receivers hear while set-up is under way: each is tried by the adapter that a class would use, and nothing is kept. */
import { existsSync, readdirSync } from 'node:fs';
import { type Gateway, runGateway } from '@takt/gateway/gateway.ts';
import type { SetUpMeans } from '@takt/server/set-up/means.ts';
import type { HeardByReceivers, ListenTo } from '@takt/shared/api/set-up.ts';
import { AppError, type Words } from '@takt/shared/errors.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import { StrapSignal } from '@takt/shared/signal/strap-signal.ts';
import { steadyClock } from './clock.ts';
import { ANT_KEY_SETTING, openRadio, type RadioKind, RECEIVER_SETTING, withoutAntKey } from './radios.ts';

const SAID_MAX = 6;
/** Whoever has not been heard for so long is not listed any more. */
const LISTED_MS = 15_000;
const BLUETOOTH = '/sys/class/bluetooth';
const SERIAL = '/dev/serial/by-id';

interface Strap {
  readonly signal: StrapSignal;
  receiver: string;
  strengthDbm: number | null;
  lastMs: number;
}
interface Listening {
  readonly radio: string;
  readonly gateway: Gateway;
}

/** `named`: receivers that were given when the program was started. */
export function probeReceivers(named: readonly string[]): SetUpMeans['receivers'] {
  const clock = steadyClock();
  let listening: Listening[] = [];
  let straps = new Map<string, Strap>();
  let antKey: string | null = null;
  let problem: Words | null = null;
  let said: Words[] = [];
  let ready = false;
  let turn: Promise<unknown> = Promise.resolve();

  function take(radio: string, samples: readonly Sample[]): void {
    for (const sample of samples) {
      if (sample.kind === 'treadmill') continue;
      const strap = straps.get(sample.sensor) ?? newStrap(radio);
      straps.set(sample.sensor, strap);
      heard(strap, sample, clock.nowMs());
      if (isBeating(strap, clock.nowMs())) ready = true;
    }
  }

  async function end(): Promise<void> {
    const ending = listening;
    listening = [];
    for (const { gateway } of ending) await gateway.stop();
  }

  async function begin({ radios, antKey: given }: ListenTo): Promise<void> {
    checkReceivers({ radios, antKey: given ?? antKey });
    antKey = given ?? antKey;
    await end();
    [straps, said, problem, ready] = [new Map(), [], null, false];
    for (const radio of radios) {
      try {
        const gateway = await listenTo(radio, antKey, {
          say: (words) => {
            said = [...said, words].slice(-SAID_MAX);
          },
          take: (samples) => take(radio, samples),
        });
        if (gateway !== null) listening.push({ radio, gateway });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        problem = error.text;
      }
    }
  }

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.catch(() => {}).then(work);
    turn = done;
    return done;
  };

  return {
    heard: (): HeardByReceivers => ({
      candidates: candidates(named),
      listening: listening.map(({ radio }) => radio),
      antKeyKnown: antKey !== null,
      receivers: listening.flatMap(({ radio, gateway }) =>
        gateway.health().receivers.map(({ receiver, state }) => ({
          ...{ receiver, radio, state: state ?? 'listening' },
        })),
      ),
      straps: [...straps]
        .filter(([, { lastMs }]) => clock.nowMs() - lastMs <= LISTED_MS)
        .map(([sensor, strap]) => shown(sensor, strap, clock.nowMs()))
        .sort((a, b) => (b.rssiDbm ?? -200) - (a.rssiDbm ?? -200) || a.sensor.localeCompare(b.sensor)),
      ...{ ready, problem, said },
    }),
    antKey: () => antKey,
    check: ({ radios, antKey: given }) => checkReceivers({ radios, antKey: given ?? antKey }),
    listen: (to) => inTurn(() => begin(to)),
    close: () => inTurn(end),
  };
}

const newStrap = (receiver: string): Strap => ({
  ...{ signal: new StrapSignal(), receiver, strengthDbm: null, lastMs: 0 },
});

function heard(strap: Strap, sample: HeartSample, nowMs: number): void {
  strap.lastMs = nowMs;
  strap.receiver = sample.receiver ?? strap.receiver;
  strap.strengthDbm = sample.strengthDbm ?? strap.strengthDbm;
  strap.signal.ingest(sample, nowMs);
}

const isBeating = ({ signal }: Strap, nowMs: number): boolean => signal.state(nowMs) === 'live';

function shown(sensor: string, strap: Strap, nowMs: number): HeardByReceivers['straps'][number] {
  const beating = isBeating(strap, nowMs);
  return {
    ...{ sensor, receiver: strap.receiver, rssiDbm: strap.strengthDbm, beating },
    bpm: beating ? Math.round(strap.signal.newest()?.bpm ?? 0) || null : null,
    ageS: Math.round((nowMs - strap.lastMs) / 100) / 10,
  };
}

async function listenTo(
  name: string,
  antKey: string | null,
  to: { readonly say: (words: Words) => void; readonly take: (samples: readonly Sample[]) => void },
): Promise<Gateway | null> {
  const opened = await openRadio(kindOf(name), {
    effortPercent: () => null,
    antKey: antKey === null ? undefined : keyOf(antKey),
    say: to.say,
  });
  if (opened === null) return null;
  const uplink = { send: to.take, close: async () => {} };
  return runGateway({ clock: steadyClock(), radios: [opened.radio], uplink });
}

/** AppError: one is no real receiver, or ANT+ lacks its key. */
function checkReceivers({ radios, antKey }: ListenTo): void {
  const kinds = radios.map(kindOf);
  if (antKey !== null) keyOf(antKey);
  else if (kinds.some(({ kind }) => kind === 'ant')) throw withoutAntKey();
}

/** Of a real receiver: a simulated strap has no place in a clinic. */
export function kindOf(name: string): RadioKind {
  const read = RECEIVER_SETTING.read(name);
  if ('fault' in read) throw new AppError('bad-input', read.fault);
  const { kind } = read.value;
  if (kind !== 'ant' && kind !== 'ble') throw notReal(name);
  return read.value;
}

function keyOf(text: string): Uint8Array {
  const read = ANT_KEY_SETTING.read(text.replaceAll(/[\s:-]/g, ''));
  if ('fault' in read) throw new AppError('bad-input', read.fault);
  return read.value;
}

/** Bluetooth first. A stick of ANT+ is recognised by the name that the kernel gives it. */
function candidates(named: readonly string[]): HeardByReceivers['candidates'] {
  const adapters = namesIn(BLUETOOTH).filter((name) => /^hci\d+$/.test(name));
  const sticks = namesIn(SERIAL).filter((name) => /dynastream|ant[_-]?(?:usb|stick)|garmin/i.test(name));
  const found = [
    ...(adapters.length > 0 ? ['ble'] : []),
    ...(adapters.length > 1 ? adapters.map((name) => `ble:${name}`) : []),
    ...named,
    ...(sticks.length > 0 ? ['ant'] : []),
  ];
  return [...new Set(found)].map((radio) => ({ radio, kind: radio.startsWith('ant') ? 'ant' : 'ble' }));
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

const notReal = (name: string): AppError =>
  new AppError('bad-input', {
    nb: `«${name}» er ingen ekte mottaker. I en klinikk brukes ble eller ant; simulerte og avspilte belter hører til demonstrasjonen.`,
    en: `"${name}" is no real receiver. In a clinic ble or ant is used; simulated and replayed straps belong to the demonstration.`,
  });
