import { createApp } from '@takt/server/http/app.ts';
import { describe, expect, it } from 'vitest';
import { browserOf, clinicOptions, someone } from '../support/a-clinic.ts';
import { testServer } from '../support/a-server.ts';

describe('ten thousand tries to log in', () => {
  it('[AUTH20] from one address: at most five in a quarter of an hour are judged, and the account is open to everybody else', async () => {
    const { hand, options } = clinicOptions();
    await using stack = new AsyncDisposableStack();
    const under = await testServer(options);
    stack.defer(() => under.close());
    const app = await createApp(under.server.services);
    stack.defer(() => app.close());
    const kari = await someone(under.server.services.access.parts, 'kari', ['instructor']);
    const stranger = browserOf(app, '10.9.9.9');
    const statuses = new Map<number, number>();
    for (let i = 0; i < 10_000; i++) {
      hand.moveTo(hand.clock.nowMs() + 1_000);
      const { status } = await stranger.logIn(kari, '123456', `gjett ${i} og gjett igjen`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // 10 000 s are eleven quarters of an hour and a bit.
    const judged = statuses.get(401) ?? 0;
    expect(judged).toBeGreaterThan(0);
    expect(judged).toBeLessThanOrEqual(12 * 5);
    expect(statuses.get(429)).toBe(10_000 - judged);
    expect((await browserOf(app, '10.0.0.8').logIn(kari)).status).toBe(200);
  }, 600_000);
});
