import { Enrolment, GatewayChanged, Redeemed } from '@takt/shared/api/gateways.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { at } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { settled } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let hand: ReturnType<typeof handClock>;
let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
const sockets: WebSocket[] = [];
beforeAll(async () => {
  hand = handClock(1, at(0));
  under = await testServer({ clock: hand.clock });
});
beforeEach(async () => {
  // What the test before has left open is out of date.
  hand.moveTo(hand.clock.nowMs() + 3_600_000);
  app = await createApp(under.server.services);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await app.close();
});
afterAll(() => under.close());

const aCode = (more: object = {}) =>
  good<Enrolment>(
    Enrolment,
    ask('POST', '/api/enrolments', { roomId: 'sal-1', kind: 'gateway', station: null, ...more }),
    201,
  );
const redeem = (code: string, name = 'Ved døra') => ask('POST', '/api/enrolments/redeem', { code, name });
const enrolled = async (more: object = {}) => good<Redeemed>(Redeemed, redeem((await aCode(more)).code), 201);

async function gateway(headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, { headers });
  sockets.push(socket);
  const told: UplinkServerMessage[] = [];
  let closed: number | null = null;
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as UplinkServerMessage));
  socket.on('close', (code) => {
    closed = code;
  });
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  return {
    socket,
    told,
    say,
    hello: (more: object = {}) =>
      say({
        ...{ type: 'gatewayHello', protocol: PROTOCOL_VERSION, gatewayId: 'what it says', bootId: 'boot' },
        ...{ room: 'sal-1', nowMs: hand.clock.nowMs(), ...more },
      }),
    accepted: () => settled(() => told.some(({ type }) => type === 'serverAccepted')),
    closing: async (): Promise<number | null> => {
      await settled(() => closed !== null);
      return closed;
    },
  };
}

describe('enrolment', () => {
  it('[ENR1] staff are given eight digits, good for ten minutes; who types them in is given a token, once', async () => {
    const { code, expiresAtMs, validForS } = await aCode({ roomId: 'sal-2' });
    expect([expiresAtMs, validForS]).toEqual([hand.clock.nowMs() + 600_000, 600]);
    const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
    const given = await good<Redeemed>(Redeemed, redeem(spaced), 201);
    expect(given).toMatchObject({ roomId: 'sal-2', roomName: 'Sal 2', kind: 'gateway', station: null });
    expect(given.token.length).toBeGreaterThanOrEqual(43);
    const again = await refused(redeem(code));
    expect([again.status, again.body.error.text.nb]).toEqual([409, expect.stringMatching(/brukt.*ny/)]);
  });

  it('[ENR1] a tablet may have a station, a gateway has none; a code for a room that does not exist is refused', async () => {
    expect(await enrolled({ kind: 'tablet', station: 7 })).toMatchObject({ kind: 'tablet', station: 7 });
    for (const [body, status] of [
      [{ roomId: 'sal-1', kind: 'gateway', station: 7 }, 422],
      [{ roomId: 'sal-99', kind: 'gateway', station: null }, 404],
      [{ roomId: 'sal-1', kind: 'wall', station: null }, 400],
      [{ roomId: 'sal-1', kind: 'tablet', station: 0 }, 400],
    ] as const) {
      expect((await refused(ask('POST', '/api/enrolments', body))).status, JSON.stringify(body)).toBe(status);
    }
  });

  it('[ENR2] wrong, used and old codes are refused in words that say what to do', async () => {
    const wrong = await refused(redeem('00000000'));
    expect([wrong.status, wrong.body.error.text.nb]).toEqual([422, expect.stringMatching(/stemmer ikke/)]);
    const { code } = await aCode();
    hand.moveTo(hand.clock.nowMs() + 600_000);
    const old = await refused(redeem(code));
    expect([old.status, old.body.error.text.en]).toEqual([410, expect.stringMatching(/too old.*new one/)]);
    for (const shape of ['1234567', '123456789', '1234567a', '']) {
      expect((await refused(redeem(shape))).status, shape).toBe(400);
    }
    expect((await refused(redeem(code, '  '))).status).toBe(422);
  });

  it('[ENR3] ten wrong codes in a minute, and the right one too has to wait', async () => {
    const { code } = await aCode();
    for (let tries = 0; tries < 10; tries++) {
      expect((await refused(redeem(String(tries).repeat(8)))).status).toBe(422);
    }
    const waiting = await refused(redeem(code));
    expect([waiting.status, waiting.body.error.text.nb]).toEqual([
      429,
      expect.stringMatching(/Vent ett minutt/),
    ]);
    hand.moveTo(hand.clock.nowMs() + 60_001);
    await good(Redeemed, redeem(code), 201);
  });

  it('[ENR3] wrong codes that are tried at once count one by one', async () => {
    const tried = await Promise.all(
      Array.from({ length: 40 }, (_, i) => refused(redeem(String(10_000_000 + i)))),
    );
    expect(tried.filter(({ status }) => status === 422)).toHaveLength(10);
    expect(tried.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  it('[ENR20] ten a minute hold for all the processes of a clinic together, and over a restart', async () => {
    const { code } = await aCode();
    const second = await createApp(under.server.services);
    for (let tries = 0; tries < 10; tries++) {
      const at = tries % 2 === 0 ? app : second;
      const body = { code: String(tries).repeat(8), name: 'Ved døra' };
      expect((await refused(asking(at)('POST', '/api/enrolments/redeem', body))).status).toBe(422);
    }
    await second.close();
    const restarted = await createApp(under.server.services);
    const again = asking(restarted)('POST', '/api/enrolments/redeem', { code, name: 'Ved døra' });
    expect((await refused(again)).status).toBe(429);
    await restarted.close();
  });

  it('[ENR21] a receiver has a name that can be shown, or its code is not used', async () => {
    const { code } = await aCode();
    for (const name of ['\u200b', '\u202eDør', 'Dør\u0007', 'x'.repeat(61)]) {
      expect((await refused(redeem(code, name))).status, JSON.stringify(name)).toBe(422);
    }
    const { gatewayId } = await good<Redeemed>(Redeemed, redeem(code, '  Ved   døra '), 201);
    const { clinic } = under.server.services;
    const named = async () =>
      (await under.store.gateways.list(clinic.clinicId)).find((one) => one.gatewayId === gatewayId)?.name;
    expect(await named()).toBe('Ved døra');
    const rename = (name: string) => ask('POST', `/api/gateways/${gatewayId}/rename`, { name });
    expect((await refused(rename('\u2067x'))).status).toBe(422);
    await good(GatewayChanged, rename('Ved vinduet'));
    expect(await named()).toBe('Ved vinduet');
  });

  it('[ENR3] right codes do not count as tries', async () => {
    for (let tries = 0; tries < 12; tries++) await enrolled();
  });

  it('[ENR4] code and token stand nowhere as they are: the store has their hashes alone', async () => {
    const { code } = await aCode();
    const { token } = await good<Redeemed>(Redeemed, redeem(code), 201);
    const { clinic } = under.server.services;
    const kept = JSON.stringify(await under.store.gateways.list(clinic.clinicId));
    expect(kept).not.toContain(token);
    expect(await under.store.gateways.byToken(token)).toBeNull();
    expect(under.warnings.join()).not.toContain(token);
  });

  it('[ENR5] an enrolled gateway is let in by its token, in the room and under the name it was enrolled with', async () => {
    const { token, gatewayId } = await enrolled({ roomId: 'sal-2' });
    const taken: string[] = [];
    const room = under.server.services.room('sal-2');
    const { accept } = room.intake;
    Object.assign(room.intake, {
      accept: (source: string, samples: never) => {
        taken.push(source);
        return accept(source, samples);
      },
    });
    const gw = await gateway({ authorization: `Bearer ${token}` });
    gw.hello({ room: 'sal-1' });
    await gw.accepted();
    gw.say({ type: 'gatewaySamples', seq: 1, samples: [] });
    await settled(() => gw.told.some(({ type }) => type === 'serverAck'));
    expect(taken).toEqual([`${gatewayId}/boot`]);
  });

  it('[ENR5] an enrolled gateway has no station, whatever it says; a tablet enrolled without one says where it is', async () => {
    for (const [kind, station] of [
      ['gateway', null],
      ['tablet', 9],
    ] as const) {
      const { token, gatewayId } = await enrolled({ kind, station: null });
      const gw = await gateway({ authorization: `Bearer ${token}` });
      gw.hello({ station: 9 });
      await gw.accepted();
      const known = under.server.services.gateways.inRoom('sal-1').find((one) => one.gatewayId === gatewayId);
      expect(known).toMatchObject({ kind, station });
    }
  });

  it('[ENR8] nothing more is read of a revoked gateway that does not answer the close', async () => {
    const { token, gatewayId } = await enrolled();
    const taken: number[] = [];
    const room = under.server.services.room('sal-1');
    const { accept } = room.intake;
    Object.assign(room.intake, {
      accept: (source: string, samples: readonly unknown[]) => {
        taken.push(samples.length);
        return accept(source, samples as never);
      },
    });
    const gw = await gateway({ authorization: `Bearer ${token}` });
    gw.hello();
    await gw.accepted();
    // It neither hears the close nor answers it, and goes on sending.
    gw.socket.pause();
    await good(GatewayChanged, ask('POST', `/api/gateways/${gatewayId}/revoke`));
    gw.say({ type: 'gatewaySamples', seq: 1, samples: [] });
    const after = await gateway({ authorization: `Bearer ${(await enrolled()).token}` });
    after.hello();
    await after.accepted();
    after.say({ type: 'gatewaySamples', seq: 1, samples: [] });
    await settled(() => after.told.some(({ type }) => type === 'serverAck'));
    Object.assign(room.intake, { accept });
    expect(taken).toHaveLength(1);
  });

  it('[ENR6] a browser shows its token in the hello; until it is judged it is sent nothing, and nothing of it is used', async () => {
    const { token } = await enrolled();
    const page = await gateway();
    page.hello({ token });
    page.say({ type: 'gatewayPing', nowMs: 5 });
    await page.accepted();
    await settled(() => page.told.some((one) => one.type === 'serverPong' && one.pingMs === 5));
    for (const more of [{ token: `${token}x` }, {}]) {
      const stranger = await gateway({ origin: 'https://example.org' });
      stranger.hello(more);
      expect(await stranger.closing()).toBe(CLOSE_NOT_ALLOWED);
      expect(stranger.told).toEqual([]);
    }
  });

  it('[ENR6] a message before its hello closes the connection', async () => {
    const early = await gateway();
    early.say({ type: 'gatewayPing', nowMs: 5 });
    expect(await early.closing()).toBe(CLOSE_BAD_MESSAGE);
    expect(early.told).toEqual([]);
  });

  it('[ENR7] only staff make codes, and rename or revoke; a gateway with its token may not', async () => {
    const { gatewayId, token } = await enrolled();
    const routes = [
      ['/api/enrolments', { roomId: 'sal-1', kind: 'gateway', station: null }],
      [`/api/gateways/${gatewayId}/rename`, { name: 'x' }],
      [`/api/gateways/${gatewayId}/revoke`, undefined],
    ] as const;
    for (const [url, body] of routes) {
      for (const headers of [{ host: 'takt.example' }, { authorization: `Bearer ${token}` }]) {
        const { status } = await refused(ask('POST', url, body, { ...headers } as Record<string, string>));
        expect(status, url).toBe(403);
      }
    }
    const renamed = ask('POST', `/api/gateways/${gatewayId}/rename`, { name: ' Ved vinduet ' });
    await good(GatewayChanged, renamed);
    const names = (await under.store.gateways.list('klinikk')).map(({ name }) => name);
    expect(names).toContain('Ved vinduet');
    expect((await refused(ask('POST', '/api/gateways/none/rename', { name: 'x' }))).status).toBe(404);
    expect((await refused(ask('POST', '/api/gateways/none/revoke'))).status).toBe(404);
  });
});
