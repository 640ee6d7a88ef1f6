import { RetentionDone, RetentionState } from '@takt/shared/api/retention.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { CLINIC } from '../../test/support/a-store.ts';
import { type Asking, asking, good, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import type { Role } from '../access/actor.ts';
import { actByItself } from '../rights/retention.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 12);
const DAY_MS = 86_400_000;
let under: TestServer;
let app: App;
let roles: readonly Role[] = ['lead'];
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, NOW_MS).clock });
  const { services } = under.server;
  const identify = async () => ({ id: 'a1', roles, roomId: null, session: null, device: null });
  app = await createApp({ ...services, access: { ...services.access, identify } });
  for (const day of ['2020-01-06', '2024-01-08', '2026-11-20']) {
    const mark = { entryId: 'e1', day, personId: 'p1', was: 'attended', reason: null } as const;
    await under.store.planning.markAttendance('klinikk', mark, { actor: 'a1', atMs: 1 });
  }
});
afterAll(async () => {
  await app.close();
  await under.close();
});
const state = async () => {
  const all = await good<RetentionState>(RetentionState, ask('GET', '/api/retention'));
  return all.find(({ kind }) => kind === 'attendance');
};
const rule = (months: number | null, on = false, kind = 'attendance') =>
  ask('POST', '/api/retention/rules', { kind, months, on });
const act = (count: number) => ask('POST', '/api/retention/acts', { kind: 'attendance', count });
const left = async () =>
  (await under.store.planning.attendance('klinikk', '2000-01-01', '2030-01-01')).map(({ day }) => day).sort();

describe('how long data are kept, over HTTP', () => {
  it('[RET1] by default everything is kept, and nothing acts without a period', async () => {
    expect(await state()).toEqual({
      kind: 'attendance',
      months: null,
      on: false,
      report: null,
      standing: null,
    });
    expect((await refused(act(1))).status).toBe(400);
    expect((await refused(rule(null, true))).status).toBe(400);
    expect(await actByItself(under.store, CLINIC, NOW_MS)).toEqual([]);
    expect(await left()).toHaveLength(3);
  });

  it.each(['instructor', 'clinician', 'technician', 'researcher'] as const)(
    '[RET7] a %s sees and sets nothing of it',
    async (role) => {
      roles = [role];
      const told = [await ask('GET', '/api/retention'), await rule(1), await act(1)];
      roles = ['lead'];
      expect(told.map(({ status }) => status)).toEqual([403, 403, 403]);
    },
  );

  it('[RET7] it acts when the lead types how many there are, and else on nothing', async () => {
    expect((await rule(60)).status).toBe(200);
    expect((await state())?.report).toMatchObject({ cutoffDay: '2021-11-27', count: 1, persons: 1 });
    const wrong = await refused(act(2));
    expect([wrong.status, wrong.body.error.text.nb]).toEqual([409, expect.stringMatching(/gjelder 1 nå/)]);
    expect(await left()).toHaveLength(3);
    expect(await good(RetentionDone, act(1))).toEqual({ gone: 1, keysCopy: 'none' });
    expect(await left()).toEqual(['2024-01-08', '2026-11-20']);
  });

  it('[RET8] by itself it acts only on what a report has named that stood for seven days; a new period begins anew', async () => {
    const { store } = under;
    await rule(12, true);
    expect(await actByItself(store, CLINIC, NOW_MS)).toEqual([]);
    expect(await state()).toMatchObject({ on: true, standing: { count: 1, cutoffDay: '2025-11-27' } });
    expect(await actByItself(store, CLINIC, NOW_MS + 7 * DAY_MS - 1)).toEqual([]);
    // A period that was mistaken is seen before it acts, and the days are counted anew.
    await rule(24, true);
    expect(await actByItself(store, CLINIC, NOW_MS + 7 * DAY_MS)).toEqual([]);
    expect(await left()).toHaveLength(2);
    const late = { entryId: 'e1', day: '2024-12-10', personId: 'p2', was: 'attended', reason: null } as const;
    await store.planning.markAttendance('klinikk', late, { actor: 'a1', atMs: 1 });
    // Named was what is older than 2024-12-04; the mark of 12-10 is older than the period by now, and was not named.
    expect(await actByItself(store, CLINIC, NOW_MS + 30 * DAY_MS)).toEqual([{ kind: 'attendance', gone: 1 }]);
    expect(await left()).toEqual(['2024-12-10', '2026-11-20']);
    await rule(24, false);
    expect(await actByItself(store, CLINIC, NOW_MS + 300 * DAY_MS)).toEqual([]);
    const [newest] = (await store.audit.list('klinikk', { before: null, personId: null, limit: 9 })).filter(
      ({ action }) => action === 'retention.act',
    );
    expect(newest).toMatchObject({ actor: 'system', why: 'retention by itself' });
  });
});
