import { PreparedClass } from '@takt/shared/api/classes.ts';
import { AddedPerson, ErasedPerson } from '@takt/shared/api/people.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { GROUP } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
/** Whether the copy of the keys can be renewed now. */
let reachable = true;
let renewals = 0;
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  const { services } = under.server;
  const backup = {
    state: () => ({ newest: null, failed: null, keysBehind: !reachable }),
    renewKeys: async () => {
      renewals += 1;
      return reachable;
    },
  };
  app = await createApp({ ...services, backup });
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const details = { name: 'Kari Ærfugl', sex: null, birthYear: null, hrRestBpm: null, target: 'heart-rate' };
const add = async (groupId: string | null = null): Promise<string> => {
  const body = { details, nickname: 'Bekk', hrMax: null, groupId };
  return (await good<AddedPerson>(AddedPerson, ask('POST', '/api/people', body), 201)).personId;
};
const erase = (personId: string, called = 'Kari Ærfugl', reason = 'asked') =>
  ask('POST', `/api/people/${personId}/erasure`, { called, reason });

describe('a person is deleted over HTTP', () => {
  it('[ERA8] by the name as it is on their page, however it is spaced; the copy of the keys is renewed at once', async () => {
    const personId = await add();
    renewals = 0;
    expect(await good(ErasedPerson, erase(personId, '  kari   ærfugl '))).toEqual({ keysCopy: 'renewed' });
    expect(renewals).toBe(1);
    expect((await ask('GET', `/api/people/${personId}`)).status).toBe(404);
    expect((await refused(erase(personId))).status).toBe(404);
    expect((await under.store.erasure.deletions()).persons.map((one) => one.personId)).toContain(personId);
  });

  it.each([
    ['another name', 'Kari'],
    ['the nickname of somebody with a name', 'Bekk'],
    ['nothing but spaces', ' '],
  ])('[ERA8] %s deletes nobody', async (_what, called) => {
    const personId = await add();
    renewals = 0;
    const { status, body } = await refused(erase(personId, called));
    expect([status, body.error.text.nb]).toEqual([400, expect.stringMatching(/Ingen er slettet/)]);
    expect((await ask('GET', `/api/people/${personId}`)).status).toBe(200);
    expect(renewals).toBe(0);
  });

  it('[ERA8] a reason that is none of the three is refused', async () => {
    const personId = await add();
    expect((await refused(erase(personId, undefined, 'because'))).status).toBe(400);
    expect((await ask('GET', `/api/people/${personId}`)).status).toBe(200);
  });

  it('[ERA8] a copy of the keys that cannot be renewed is told of, and the person is deleted all the same', async () => {
    const personId = await add();
    reachable = false;
    expect(await good(ErasedPerson, erase(personId))).toEqual({ keysCopy: 'behind' });
    const { body } = await ask('GET', '/api/storage');
    expect(body).toMatchObject({ backup: { keysBehind: true } });
    reachable = true;
    expect((await ask('GET', `/api/people/${personId}`)).status).toBe(404);
  });

  it('[ERA9] the class that ended last in a room, and is still shown there, has nothing of them any more', async () => {
    const personId = await add(GROUP.groupId);
    const body = { templateId: '4x4', groupId: GROUP.groupId };
    const { classId } = await good<PreparedClass>(
      PreparedClass,
      ask('POST', '/api/rooms/sal-1/classes', body),
      201,
    );
    const busy = await refused(erase(personId));
    expect([busy.status, busy.body.error.text.nb]).toEqual([409, expect.stringMatching(/Avslutt timen/)]);
    const end = {
      ...{ commandId: 'command-1', seenSeq: 1, phaseIndex: null, ageMs: 0 },
      command: { kind: 'end' },
    };
    expect((await ask('POST', `/api/classes/${classId}/commands`, end)).status).toBe(200);
    const { log } = under.server.services.room('sal-1');
    const slotOf = () =>
      [...(log.current()?.model.slots.values() ?? [])].find((s) => s.personId === personId);
    expect(slotOf()?.nickname).toBe('Bekk');
    let changes = 0;
    const unlisten = log.onChange(() => {
      changes += 1;
    });
    await good(ErasedPerson, erase(personId));
    unlisten();
    expect(slotOf()).toMatchObject({ nickname: '', erased: true, hrMax: null });
    expect(changes, 'whoever draws the room was told').toBeGreaterThan(0);
    const detail = (await ask('GET', `/api/classes/${classId}`)).body as { slots: unknown[] };
    expect(JSON.stringify(detail)).not.toContain('Bekk');
  });
});
