/** Set-up on a machine without a screen, with a virtual Bluetooth strap through a real adapter, on PostgreSQL. */
import { describe, expect, it } from 'vitest';
import { BleRoom } from '../support/ble-room.ts';
import { has } from '../support/debian.ts';
import { freePort } from '../support/free-port.ts';
import { PATIENT } from '../support/patience.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';
import {
  aBrowser,
  answer,
  answerAll,
  enter,
  LOGIN_NAME,
  logIn,
  nothingShown,
} from '../support/set-up-walk.ts';

describe.skipIf(!has('socat') || !has('postgres'))('the receivers of set-up', () => {
  it('[FIR14] are ready when a strap was heard beating, and are heard by the clinic from then on', async () => {
    await using room = await BleRoom.open();
    const adapter = await room.adapter();
    const radio = `ble:uart:${adapter.path}`;
    const { url } = await (await sharedPostgres()).database();
    const shown = nothingShown();
    const port = await freePort();
    const answers = { port, store: { kind: 'postgres', url } };
    await using takt = await startTakt(['setup', '--radio', radio], { port });
    expect((await aBrowser(takt.url).get('/api/session')).status).toBe(404);
    const browser = await enter(takt);
    for (let step = (await browser.state()).next; step !== 'receivers'; step = (await browser.state()).next) {
      if (step === null) throw new Error('receivers were never asked for');
      expect(await answer(browser, step, answers, shown)).toMatchObject({ status: 200 });
    }
    const at = '/api/setup/receivers';
    expect((await browser.get(at)).body).toMatchObject({
      ...{ candidates: expect.arrayContaining([{ radio, kind: 'ble' }]), listening: [], ready: false },
    });
    for (const [radios, status] of [
      [['simulator'], 422],
      [['tin-can'], 422],
      [['ant'], 400],
    ] as const)
      expect((await browser.post(`${at}/listen`, { radios, antKey: null })).status).toBe(status);
    await browser.post(`${at}/listen`, { radios: [radio], antKey: null });
    expect((await browser.post(at, { radios: [radio], antKey: null })).status).toBe(409);

    const strap = await room.strap();
    const heard = async () => (await browser.get(at)).body;
    await expect.poll(heard, PATIENT).toMatchObject({
      ready: true,
      straps: [{ sensor: `ble:${strap.address}`, beating: true, bpm: expect.any(Number) }],
    });
    const kept = await browser.post(at, { radios: [radio], antKey: null });
    expect(kept.body.receivers).toEqual({ radios: [radio], heard: true, antKeyKnown: false });
    await answerAll(browser, answers, shown);
    expect((await browser.post('/api/setup/finish')).status).toBe(200);

    const clinic = aBrowser(takt.url);
    await expect
      .poll(() => clinic.get('/api/log-in').catch(() => null), PATIENT)
      .toMatchObject({ status: 200 });
    expect((await logIn(clinic, shown)).status).toBe(200);
    // Of clinic.json the commands know where the database is, and its key.
    const renewed = await runTakt(['account', 'renew', LOGIN_NAME, '--data', takt.dataDir]);
    expect(renewed).toMatchObject({ code: 0, out: expect.stringMatching(/\/invitation#[\w-]{43}/) });
    for (const [command, said] of [
      ['retention', /kept for the time being/],
      ['audit', /unbroken/],
    ] as const) {
      const outcome = await runTakt([command, '--data', takt.dataDir]);
      expect([command, outcome]).toMatchObject([command, { code: 0, out: expect.stringMatching(said) }]);
    }
    const nobody = await runTakt(['erase', 'nobody', '--reason', 'asked', '--data', takt.dataDir]);
    expect(nobody.err).toContain('The clinic has no person with the id');
    const [first] = (await clinic.get('/api/session')).body.rooms;
    const local = async () => JSON.stringify((await clinic.get(`/api/rooms/${first.roomId}/gateways`)).body);
    await expect.poll(local, PATIENT).toMatch(/"receiver":"[^"]+","state":"listening","packets":[1-9]/);
    expect(takt.stdout()).toContain('Klinikk Nord');
    expect(takt.stdout() + takt.stderr()).not.toContain(strap.address);
  });
});
