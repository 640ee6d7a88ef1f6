/**
 * Captures as in replayed-capture.ts, through the same radio, gateway, server and store in this process, on a clock that goes
 * from timer to timer, each time when everything under way has come to its end. So no second is late however busy the
 * machine is, and a class lasts as long as its work. Its screens are what the bus carries to them.
 */
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGateway } from '@takt/gateway/gateway.ts';
import { subscribe } from '@takt/server/bus/channel.ts';
import * as channels from '@takt/server/bus/channels.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { startServer } from '@takt/server/server.ts';
import type { Store } from '@takt/server/store/store.ts';
import { DEFAULT_PARTICIPANTS, demonstration } from '@takt/shared/demonstration.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { automaticClass } from '../../commands/parts/automatic-class.ts';
import { openRadio } from '../../commands/parts/radios.ts';
import { ROOM, summaries } from './a-console.ts';
import { handClock } from './hand-clock.ts';
import { openStore } from './open-store.ts';
import { type ReplayedCapture, whatIsShown } from './replayed-capture.ts';

const START_MS = Date.UTC(2025, 2, 12, 9);
/** As `--speed`: the gateway and the server gather what comes within so many times 10 ms. */
const RATE = 20;
/** Longer than any capture: a class that has not ended then never will. */
const LONGEST_MS = 60 * 60_000;
/** Between two classes, so that nothing is live any more. */
const BREAK_MS = 60_000;

export interface SteppedRoom extends AsyncDisposable {
  /** A class of its own, as of `takt start --radio replay:FILE --run TEMPLATE`; one after another. */
  replay(file: string, run: string): Promise<ReplayedCapture>;
}

export async function openSteppedRoom(): Promise<SteppedRoom> {
  const hand = handClock(RATE, START_MS);
  const { clock } = hand;
  const open = new AsyncDisposableStack();
  const folder = open.use(await mkdtempDisposable(join(tmpdir(), 'takt-stepped-')));
  const { store, idle } = counted(await openStore(join(folder.path, 'test.sqlite')));
  open.defer(() => store.close());
  const seed = demonstration(DEFAULT_PARTICIPANTS);
  await store.people.seed(seed);
  const bus = createMemoryBus(() => clock.nowMs() / RATE);
  open.defer(() => bus.close());
  const faults: unknown[] = [];
  const server = await startServer({
    ...{ store, bus, clock, clinic: seed.clinic, host: '127.0.0.1', port: 0, version: '1.2.3' },
    ...{ processId: 'test', clientDir: folder.path },
    access: { mode: 'demonstration', gatewayToken: null },
    warn: (message, error) => faults.push(message, error),
  });
  open.defer(() => server.close());
  const { services, url } = server;
  const { groupId } = seed.group;
  const room = services.room(ROOM);

  /** Goes from timer to timer until then. */
  async function go(until: () => boolean): Promise<void> {
    const startMs = clock.nowMs();
    for (await idle(); !until(); await idle()) {
      if (faults.length > 0) throw new Error(faults.splice(0).join('\n'));
      if (clock.nowMs() > startMs + LONGEST_MS) throw new Error('it never ended');
      hand.moveTo(hand.nextMs());
    }
  }

  return {
    async replay(file, run) {
      const startMs = clock.nowMs();
      await go(() => clock.nowMs() >= startMs + BREAK_MS);
      await using replaying = new AsyncDisposableStack();
      const radio = await openRadio({ kind: 'replay', file }, { effortPercent: () => null });
      if (radio === null) throw new Error(`${file} is no radio`);
      const screens = whatIsShown();
      for (const projection of ['console', 'wall'] as const) {
        const taking = await subscribe(bus, channels.frames(ROOM, projection), ({ frame }) =>
          screens.take(frame),
        );
        replaying.defer(taking);
      }
      let began: string | null = null;
      let ended: string | null = null;
      const automatic = await automaticClass({
        ...{ services, room, templateId: run, groupId, hrMaxBpm: null, opened: [radio] },
        onClass: (classId) => {
          began = classId;
        },
        onEnded: (classId) => {
          ended = classId;
        },
        onSilent: () => faults.push('there was no heart rate'),
      });
      const take = (samples: readonly Sample[]): void => {
        room.intake.accept('local/test', samples).catch((error) => faults.push(error));
      };
      const uplink = {
        send: (samples: readonly Sample[]) => automatic.pass(samples, take),
        close: async () => {},
      };
      const gateway = await runGateway({ clock, radios: [radio.radio], uplink });
      replaying.defer(() => gateway.stop());
      await go(() => ended !== null);
      if (began === null || ended !== began) throw new Error('another class has ended');
      return { ...screens.of, summaries: await summaries(url, began) };
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** A store of which it is known whether it works: `idle` resolves when nothing has been asked of it that has not been answered. */
function counted(store: Store): { store: Store; idle(): Promise<void> } {
  let asked = 0;
  const part = <P extends object>(methods: P): P => {
    const through = Object.entries(methods).map(([name, method]) => [
      name,
      async (...args: readonly unknown[]) => {
        asked += 1;
        try {
          return await method(...args);
        } finally {
          asked -= 1;
        }
      },
    ]);
    return Object.fromEntries(through) as P;
  };
  // Whoever waited for an answer goes on in microtasks, and may ask again.
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    store: {
      ...store,
      classes: part(store.classes),
      recordings: part(store.recordings),
      people: part(store.people),
      straps: part(store.straps),
    },
    async idle() {
      do await turn();
      while (asked > 0);
    },
  };
}
