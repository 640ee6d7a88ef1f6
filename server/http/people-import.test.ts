import { type AddedPerson, GroupDetail, ImportPreview, PersonEntry } from '@takt/shared/api/people.ts';
import Type from 'typebox';
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
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const post = (body: object) =>
  ask('POST', '/api/people/import', { group: null, decisions: [], confirmed: false, ...body });
const preview = (body: object) => good<ImportPreview>(ImportPreview, post(body));
const names = async () =>
  (await good<PersonEntry[]>(Type.Array(PersonEntry), ask('GET', '/api/people'))).flatMap(
    ({ name }) => name ?? [],
  );

describe('a list of people over HTTP', () => {
  it('[PPL33] nothing is written before it is confirmed, and then a new group has everybody on it', async () => {
    const asked = {
      text: 'Navn;Plass\nKari Nordmann;4\nPer Hansen;\n',
      group: { groupId: null, name: 'Onsdag' },
    };
    expect(await preview(asked)).toMatchObject({ faults: [], undecided: [], written: null });
    expect(await names()).toEqual([]);
    const { written } = await preview({ ...asked, confirmed: true });
    expect(written).toMatchObject({ added: 2, joined: 2 });
    const group = await good<GroupDetail>(GroupDetail, ask('GET', `/api/groups/${written?.groupId}`));
    expect(group.members.map(({ name, station }) => [station, name])).toEqual([
      [1, 'Per Hansen'],
      [4, 'Kari Nordmann'],
    ]);
    expect((await refused(post({ ...asked, confirmed: true }))).status).toBe(409);
  });

  it('[PPL33] of a list with a fault nothing is written, though it is confirmed', async () => {
    const before = await names();
    const text = 'Navn;Makspuls\nAnne Berg;180\nEva Lie;900';
    expect((await refused(post({ text, confirmed: true }))).body.error.text.nb).toMatch(
      /Ingenting er skrevet/,
    );
    expect(await names()).toEqual(before);
  });

  it('[PPL34] somebody who may be there already is asked about: the same, another, or left out', async () => {
    const details = { name: 'Ida Dahl', sex: null, birthYear: 1990, hrRestBpm: null, target: 'heart-rate' };
    const added = await ask('POST', '/api/people', { details, nickname: null, hrMax: null, groupId: null });
    const { personId } = added.body as AddedPerson;
    const text = 'Navn;Født\nida  dahl;\nIda Dahl;1991\nNy Person;\nNy Person;\n';
    const asked = { text, group: { groupId: GROUP.groupId, name: null } };
    const first = await preview(asked);
    expect(
      first.lines.map(({ line, alike }) => [line, alike.map((one) => one.personId ?? one.line)]),
    ).toEqual([
      [2, [personId]],
      [3, [2]],
      [4, []],
      [5, [4]],
    ]);
    expect(first.undecided).toEqual([2, 3, 5]);
    const same = { line: 2, as: 'same', personId };
    const decisions = [same, { line: 3, as: 'new', personId: null }, { line: 5, as: 'skip', personId: null }];
    expect((await refused(post({ ...asked, decisions: [same], confirmed: true }))).status).toBe(409);
    const stranger = decisions.map((one) => ({ ...one, personId: one.line === 2 ? 'p1' : null }));
    expect((await preview({ ...asked, decisions: stranger })).undecided).toEqual([2]);
    expect((await preview({ ...asked, decisions, confirmed: true })).written).toMatchObject({
      added: 2,
      joined: 3,
    });
    expect((await names()).filter((name) => /dahl|ny/i.test(name))).toEqual([
      'Ida Dahl',
      'Ida Dahl',
      'Ny Person',
    ]);
  });

  it('[PPL34] a station that is somebody’s and more than forty on a list are faults of their lines', async () => {
    const group = { groupId: GROUP.groupId, name: null };
    const text = `Navn;Plass\nEn Til;1\n${Array.from({ length: 40 }, (_, i) => `Person ${i};`).join('\n')}`;
    const { faults } = await preview({ text, group });
    expect(faults[0]).toMatchObject({ line: 2, column: null });
    expect(faults.at(-1)?.text.en).toMatch(/more than 40 participants/);
  });
});
